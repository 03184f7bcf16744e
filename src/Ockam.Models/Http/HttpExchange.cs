using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ockam.Models;

/// <summary>One request and its answer. There is one to a connection, which ends with the answer.</summary>
internal sealed partial class HttpExchange(Socket socket, HttpInput input, HttpHead head, LocalHttpOptions options)
{
    private bool _waitsToSend = head.WaitsToSend;
    private bool _isChunked;

    /// <summary>What is asked.</summary>
    public HttpHead Head { get; } = head;

    /// <summary>What came with it. A client that waits for permission to send is given it by <see cref="AllowBodyAsync"/>.</summary>
    public HttpBody Body { get; } = new(input, head);

    /// <summary>Where the client is: at this machine itself for all who come by an outlet.</summary>
    public IPEndPoint Client { get; } = (IPEndPoint)socket.RemoteEndPoint!;

    /// <summary>The end of the connection that is this server's.</summary>
    public IPEndPoint Server { get; } = (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>Whether the head of the answer is sent: from then on an error can only break the connection.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Tells a client that asked for it (<c>Expect</c>) that it may send its body.</summary>
    public async Task AllowBodyAsync(CancellationToken cancellationToken)
    {
        if (!_waitsToSend) return;
        _waitsToSend = false;
        await SendAsync(s_continue, s_continue, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers with a whole body.</summary>
    /// <param name="status">The status.</param>
    /// <param name="type">The type of the body.</param>
    /// <param name="body">The body.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="retryAfter">After how many seconds the client may ask again; null if that is not said.</param>
    public async Task AnswerAsync(
        int status, string type, ReadOnlyMemory<byte> body, CancellationToken cancellationToken, int? retryAfter = null)
    {
        string length = string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}");
        string again = retryAfter is null ? "" : string.Create(CultureInfo.InvariantCulture, $"\r\nRetry-After: {retryAfter}");
        byte[] start = Start(status, type, length + again);
        byte[] answer = Head.Method == "HEAD" ? start : [.. start, .. body.Span];
        await SendAsync(answer, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins an answer that comes in pieces.</summary>
    public async Task BeginAsync(int status, string type, CancellationToken cancellationToken)
    {
        _isChunked = true;
        await SendAsync(Start(status, type, "Transfer-Encoding: chunked"), s_zero, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a piece.</summary>
    public async Task SendPieceAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        // An empty chunk is the end.
        if (!_isChunked || piece.IsEmpty) return;
        byte[] length = System.Text.Encoding.ASCII.GetBytes(piece.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        byte[] chunk = [.. length, .. piece.Span, .. "\r\n"u8];
        await SendAsync(chunk, s_zero, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends an answer in pieces; without it the client sees that it was cut off.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => SendAsync("0\r\n\r\n"u8.ToArray(), null, cancellationToken);

    /// <summary>Ends the connection so that the client sees it.</summary>
    public void Break()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    private byte[] Start(int status, string type, string framing)
    {
        IsAnswered = true;
        return System.Text.Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nDate: {options.Time.GetUtcNow():R}\r\nContent-Type: {type}\r\n"
            + $"{framing}\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"));
    }
}

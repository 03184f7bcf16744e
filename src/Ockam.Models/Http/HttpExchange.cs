using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ockam.Models;

/// <summary>One request and its answer. There is one to a connection, which ends with the answer.</summary>
internal sealed class HttpExchange(Socket socket, HttpInput input, HttpHead head, LocalHttpOptions options)
{
    private bool _waitsToSend = head.WaitsToSend;
    private bool _isChunked;

    /// <summary>What is asked.</summary>
    public HttpHead Head { get; } = head;

    /// <summary>What came with it. A client that waits for permission to send is given it by <see cref="AllowBodyAsync"/>.</summary>
    public HttpBody Body { get; } = new(input, head);

    /// <summary>Where the client is: this machine itself for all who come by an outlet.</summary>
    public IPAddress Source => ((IPEndPoint)socket.RemoteEndPoint!).Address;

    /// <summary>Whether the head of the answer is sent: from then on an error can only break the connection.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Tells a client that asked for it (<c>Expect</c>) that it may send its body.</summary>
    public async Task AllowBodyAsync(CancellationToken cancellationToken)
    {
        if (!_waitsToSend) return;
        _waitsToSend = false;
        await SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers with a whole body.</summary>
    public async Task AnswerAsync(int status, string type, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        byte[] start = Start(status, type, string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}"));
        byte[] answer = Head.Method == "HEAD" ? start : [.. start, .. body.Span];
        await SendAsync(answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins an answer that comes in pieces.</summary>
    public async Task BeginAsync(int status, string type, CancellationToken cancellationToken)
    {
        _isChunked = true;
        await SendAsync(Start(status, type, "Transfer-Encoding: chunked"), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a piece.</summary>
    public async Task SendPieceAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        // An empty chunk is the end.
        if (!_isChunked || piece.IsEmpty) return;
        byte[] length = System.Text.Encoding.ASCII.GetBytes(piece.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        byte[] chunk = [.. length, .. piece.Span, .. "\r\n"u8];
        await SendAsync(chunk, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends an answer in pieces; without it the client sees that it was cut off.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => SendAsync("0\r\n\r\n"u8.ToArray(), cancellationToken);

    /// <summary>Ends the connection so that the client sees it.</summary>
    public void Break()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    /// <summary>Waits until the client is gone; what it may still send is ignored.</summary>
    public async Task WaitUntilGoneAsync(CancellationToken cancellationToken)
    {
        byte[] ignored = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(ignored, cancellationToken).ConfigureAwait(false) > 0) { }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // That is how a client that breaks off is gone.
        }
    }

    private byte[] Start(int status, string type, string framing)
    {
        IsAnswered = true;
        return System.Text.Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nDate: {options.Time.GetUtcNow():R}\r\nContent-Type: {type}\r\n"
            + $"{framing}\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"));
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        // A client that takes nothing keeps a place from others.
        using var limit = new CancellationTokenSource(options.SendLimit, options.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, linked.Token).ConfigureAwait(false)..];
    }
}

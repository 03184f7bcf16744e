using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;

namespace Ockam.Models;

internal sealed partial class LocalHttpServer
{
    // What a client may send behind its request, which nobody reads, before it is closed without regard to the answer.
    private const int MaximumIgnored = 256 * 1024;

    private static readonly HttpHead s_unread = new("GET", "/", "localhost", null, null, false, false);

    private static readonly TimeSpan s_ignoreLimit = TimeSpan.FromSeconds(2);

    // Never fails.
    private async Task ServeAsync(Connection connection)
    {
        Socket socket = connection.Socket;
        try
        {
            await AnswerAsync(connection, _closing.Token).ConfigureAwait(false);
            connection.IsAnswered = true;
            await EndAsync(socket).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // A client that went away, took too long or had to make room is nobody's loss.
        }
        finally
        {
            lock (_open) _open.Remove(connection);
            socket.Dispose();
        }
    }

    private async Task AnswerAsync(Connection connection, CancellationToken closing)
    {
        var input = new HttpInput(connection.Socket);
        HttpExchange? exchange = null;
        try
        {
            if (await ReadHeadAsync(input, closing).ConfigureAwait(false) is not { } head) return;
            exchange = connection.Exchange = new HttpExchange(connection.Socket, input, head, _options);
            await _answer(exchange, closing).ConfigureAwait(false);
        }
        catch (HttpRefusedException refused)
        {
            await RefuseAsync(exchange ?? new HttpExchange(connection.Socket, input, s_unread, _options), refused, closing)
                .ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is not (SocketException or OperationCanceledException or ObjectDisposedException
            or OutOfMemoryException))
        {
            // A defect: this client sees that there is one, and all others are served.
            _options.Failed?.Invoke(failed);
            if (exchange is null) return;
            await RefuseAsync(exchange, new HttpRefusedException(500, "The server has a defect; its log says more."), closing)
                .ConfigureAwait(false);
        }
    }

    private async Task<HttpHead?> ReadHeadAsync(HttpInput input, CancellationToken closing)
    {
        using var limit = new CancellationTokenSource(_options.HeadLimit, _options.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, closing);
        try
        {
            return await input.ReadHeadAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new HttpRefusedException(408, $"The head of the request took more than {_options.HeadLimit.TotalSeconds:0} s.");
        }
    }

    private static async Task RefuseAsync(HttpExchange exchange, HttpRefusedException refused, CancellationToken closing)
    {
        // Into the middle of an answer nothing else can be put: it ends without its end.
        if (exchange.IsAnswered) exchange.Break();
        else
            await exchange.AnswerAsync(refused.Status, "application/json", ErrorBody(refused.Message), closing, refused.RetryAfter)
                .ConfigureAwait(false);
    }

    /// <summary>An error as Ollama writes it, and every client of it reads it.</summary>
    public static byte[] ErrorBody(string message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("error", message);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // Closing with something unread would take the answer from the client again.
    private async Task EndAsync(Socket socket)
    {
        socket.Shutdown(SocketShutdown.Send);
        using var limit = new CancellationTokenSource(s_ignoreLimit, _options.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _closing.Token);
        byte[] buffer = new byte[16 * 1024];
        for (int left = MaximumIgnored; left > 0;)
        {
            int read = await socket.ReceiveAsync(buffer, linked.Token).ConfigureAwait(false);
            if (read == 0) return;
            left -= read;
        }
    }
}

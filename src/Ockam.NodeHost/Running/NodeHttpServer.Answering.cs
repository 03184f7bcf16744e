using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Ockam.NodeHost.Running;

internal sealed partial class NodeHttpServer
{
    // What a client may send behind its head, which nobody reads, before it is closed without regard to the answer.
    private const int MaximumIgnored = 64 * 1024;

    // Never fails.
    private async Task AnswerAsync(LinkedListNode<Socket> place)
    {
        Socket socket = place.Value;
        try
        {
            using var limit = new CancellationTokenSource(Limit, _time);
            if (await HttpRequestHead.ReadAsync(socket, limit.Token) is not { } head) return;
            await SendAsync(socket, Write(head), limit.Token);
            await EndAsync(socket, limit.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // A client that went away, took too long or had to make room is nobody's loss.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _log.Error($"The HTTP server could not answer: {exception.Message}");
        }
        finally
        {
            lock (_open)
            {
                if (place.List is not null) _open.Remove(place);
            }

            socket.Dispose();
        }
    }

    private byte[] Write(HttpRequestHead head)
    {
        (int status, string type, byte[] body) = Choose(head);
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nDate: {_time.GetUtcNow():R}\r\n"
            + $"Content-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n");
        return [.. System.Text.Encoding.ASCII.GetBytes(text), .. head.Method == "HEAD" ? [] : body];
    }

    private (int Status, string Type, byte[] Body) Choose(HttpRequestHead head)
    {
        if (head.Refusal != 0) return (head.Refusal, "text/plain", []);
        bool isGet = head.Method == "GET";
        switch (head.Path)
        {
            case "/" when head.Method == "HEAD":
                return (200, "text/plain", []);
            case "/show" when isGet:
                return (200, "application/json", JsonSerializer.SerializeToUtf8Bytes(_snapshot(), HostJson.Default.NodeSnapshot));
            case "/metrics" when isGet && _metrics:
                return (200, NodeMetrics.ContentType, System.Text.Encoding.UTF8.GetBytes(NodeMetrics.Write(_snapshot())));
            default:
                return (404, "text/plain", "Not found: HEAD /, GET /show and GET /metrics are.\n"u8.ToArray());
        }
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        while (!answer.IsEmpty) answer = answer[await socket.SendAsync(answer, cancellationToken)..];
    }

    // Closing with something unread would take the answer from the client again.
    private static async Task EndAsync(Socket socket, CancellationToken cancellationToken)
    {
        socket.Shutdown(SocketShutdown.Send);
        byte[] buffer = new byte[4 * 1024];
        for (int left = MaximumIgnored; left > 0;)
        {
            int read = await socket.ReceiveAsync(buffer, cancellationToken);
            if (read == 0) return;
            left -= read;
        }
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using Ockam.Node;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Running;

/// <summary>
/// The HTTP server of a node (section 12), on 127.0.0.1 only: <c>HEAD /</c> for health, <c>GET /show</c> for what the node has, and ours in
/// addition, <c>GET /metrics</c>. No request has a body that is read, and the library bounds its head.
/// </summary>
internal sealed class NodeHttpServer : IAsyncDisposable
{
    // A monitor, a person and a script or two; whoever comes beyond waits.
    private const int MaximumRequests = 16;

    // Answers are small and stay on this machine.
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(5);

    private readonly HttpListener _listener;
    private readonly Func<NodeSnapshot> _snapshot;
    private readonly bool _metrics;
    private readonly NodeLog _log;
    private readonly SemaphoreSlim _slots = new(MaximumRequests);
    private Task _running = Task.CompletedTask;

    private NodeHttpServer(HttpListener listener, int port, Func<NodeSnapshot> snapshot, bool metrics, NodeLog log)
    {
        _listener = listener;
        Port = port;
        _snapshot = snapshot;
        _metrics = metrics;
        _log = log;
    }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Starts to answer.</summary>
    /// <param name="port">The port, or 0 for any free one.</param>
    /// <param name="snapshot">What the node has now.</param>
    /// <param name="metrics">Whether <c>/metrics</c> is answered.</param>
    /// <param name="log">Where failures go.</param>
    /// <exception cref="CommandException">The port is taken.</exception>
    public static NodeHttpServer Start(int port, Func<NodeSnapshot> snapshot, bool metrics, NodeLog log)
    {
        (HttpListener listener, int chosen) = LoopbackHttp.Listen(port);
        var server = new NodeHttpServer(listener, chosen, snapshot, metrics, log);
        server._running = server.RunAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _running;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await _slots.WaitAsync();
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // This is how the wait ends when the server is closed.
                if (!_listener.IsListening) return;
                _log.Warn($"The HTTP server could not take a request: {exception.Message}");
                _slots.Release();
                continue;
            }

            _ = AnswerAsync(context);
        }
    }

    // Never fails: a client that went away is nobody's loss.
    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            (int status, string type, byte[] body) = Choose(context.Request);
            HttpListenerResponse response = context.Response;
            response.StatusCode = status;
            response.ContentType = type;
            response.KeepAlive = false;
            response.ContentLength64 = body.Length;
            if (context.Request.HttpMethod != "HEAD") await response.OutputStream.WriteAsync(body).AsTask().WaitAsync(s_answerLimit);
            response.Close();
        }
        catch (Exception exception)
            when (exception is HttpListenerException or IOException or InvalidOperationException or TimeoutException)
        {
            context.Response.Abort();
        }
        finally
        {
            _slots.Release();
        }
    }

    private (int Status, string Type, byte[] Body) Choose(HttpListenerRequest request)
    {
        bool isGet = request.HttpMethod == "GET";
        switch (request.Url?.AbsolutePath)
        {
            case "/" when request.HttpMethod == "HEAD":
                return (200, "text/plain", []);
            case "/show" when isGet:
                return (200, "application/json", JsonSerializer.SerializeToUtf8Bytes(_snapshot(), HostJson.Default.NodeSnapshot));
            case "/metrics" when isGet && _metrics:
                return (200, NodeMetrics.ContentType, System.Text.Encoding.UTF8.GetBytes(NodeMetrics.Write(_snapshot())));
            default:
                return (404, "text/plain", "Not found: HEAD /, GET /show and GET /metrics are.\n"u8.ToArray());
        }
    }
}

using System.Net;
using Ockam.NodeHost.Running;

namespace Ockam.NodeHost.Commands;

/// <summary>The HTTP server that the demo puts behind its portal: it has one answer, for everything.</summary>
internal sealed class DemoServer : IAsyncDisposable
{
    public const string Answer = "hello from the other side";

    private readonly HttpListener _listener;
    private readonly Task _running;

    public DemoServer()
    {
        (_listener, Port) = LoopbackHttp.Listen(0);
        _running = RunAsync();
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _running;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                context.Response.ContentType = "text/plain";
                byte[] body = System.Text.Encoding.UTF8.GetBytes(Answer);
                context.Response.ContentLength64 = body.Length;
                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // This is how the wait ends when the server is closed; anything else, the demo's own request sees.
                return;
            }
        }
    }
}

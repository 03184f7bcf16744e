using System.Net;
using Ockam.NodeHost.Running;

namespace Ockam.Tests.NodeHost;

/// <summary>An HTTP server for tests, with one answer for everything.</summary>
internal sealed class HttpListenerOnLoopback : IDisposable
{
    private readonly HttpListener _listener;

    public HttpListenerOnLoopback()
    {
        (_listener, Port) = LoopbackHttp.Listen(0);
        _ = RunAsync();
    }

    public int Port { get; }

    public void Dispose() => _listener.Close();

    private async Task RunAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                context.Response.Close("served"u8.ToArray(), willBlock: false);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // This is how the wait ends when the server is closed.
                return;
            }
        }
    }
}

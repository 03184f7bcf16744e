using System.Globalization;
using System.Net;
using Ockam.NodeHost.Running;

namespace Ockam.Tests.Projects;

/// <summary>In the place of a model: it answers a question at once, or word after word without an end.</summary>
internal sealed class ModelServer : IDisposable
{
    public const string Answer = "Entities should not be multiplied beyond necessity.";

    private readonly HttpListener _listener;
    private int _asked;

    public ModelServer()
    {
        (_listener, Port) = LoopbackHttp.Listen(0);
        _ = RunAsync();
    }

    public int Port { get; }

    /// <summary>How many questions have come.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public void Dispose() => _listener.Close();

    private async Task RunAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                Interlocked.Increment(ref _asked);
                _ = AnswerAsync(context);
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // This is how the wait ends when the server is closed.
                return;
            }
        }
    }

    private static async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            if (context.Request.Url!.AbsolutePath != "/stream")
            {
                context.Response.Close(System.Text.Encoding.UTF8.GetBytes(Answer), willBlock: false);
                return;
            }

            context.Response.SendChunked = true;
            for (int word = 0; ; word++)
            {
                byte[] text = System.Text.Encoding.UTF8.GetBytes(word.ToString(CultureInfo.InvariantCulture) + "\n");
                await context.Response.OutputStream.WriteAsync(text);
                await context.Response.OutputStream.FlushAsync();
                await Task.Delay(50);
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or ObjectDisposedException
            or InvalidOperationException)
        {
            // Whoever asked has gone.
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Http;
using Ockam.Models;
using Ockam.NodeHost.Running;

namespace Ockam.Tests.NodeHost;

/// <summary>
/// What the demo takes for a real Ollama: the stand-in behind a server that says another version, and may refuse something.
/// </summary>
internal sealed class OllamaOfThisMachine : IAsyncDisposable
{
    private readonly OllamaStandIn _standIn = OllamaStandIn.Start();
    private readonly HttpListener _listener;
    private readonly HttpClient _http = new();
    private readonly ConcurrentQueue<string> _requests = new();

    public OllamaOfThisMachine()
    {
        (_listener, int port) = LoopbackHttp.Listen(0);
        Address = new Uri($"http://127.0.0.1:{port}");
        _ = RunAsync();
    }

    public Uri Address { get; }

    /// <summary>The path of what is refused; null for nothing.</summary>
    public string? Refused { get; init; }

    public IReadOnlyCollection<string> Requests => _requests;

    public async Task<IReadOnlyList<string>> ListAsync()
    {
        using var client = new OllamaClient(_standIn.Address);
        return [.. (await client.ListAsync()).Select(model => model.Name)];
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        _http.Dispose();
        await _standIn.DisposeAsync();
    }

    private async Task RunAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // This is how the wait ends when the server is closed.
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        string path = context.Request.Url!.AbsolutePath;
        _requests.Enqueue($"{context.Request.HttpMethod} {path}");
        byte[] answer;
        if (path == "/api/version") answer = """{"version":"0.9.9"}"""u8.ToArray();
        else if (path == Refused)
        {
            context.Response.StatusCode = 400;
            answer = """{"error":"this one has too few layers"}"""u8.ToArray();
        }
        else answer = await ForwardAsync(context, path);
        context.Response.ContentType = "application/json";
        if (context.Request.HttpMethod == "HEAD") context.Response.Close();
        else context.Response.Close(answer, willBlock: false);
    }

    private async Task<byte[]> ForwardAsync(HttpListenerContext context, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.HttpMethod), new Uri(_standIn.Address, path));
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        if (context.Request.HasEntityBody) request.Content = new ByteArrayContent(body.ToArray());
        if (context.Request.ContentType is { } type) request.Content?.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpResponseMessage response = await _http.SendAsync(request);
        context.Response.StatusCode = (int)response.StatusCode;
        return await response.Content.ReadAsByteArrayAsync();
    }
}

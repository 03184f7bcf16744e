using System.Net.Sockets;

namespace Ockam.Aws.Tests.Support;

/// <summary>Answers each request with a beginning that has no end.</summary>
internal sealed class StallingServer : IAsyncDisposable
{
    private readonly byte[] _answer;
    private readonly LoopbackServer _server;
    private int _asked;

    public StallingServer(string answer)
    {
        _answer = System.Text.Encoding.ASCII.GetBytes(answer.ReplaceLineEndings("\r\n"));
        _server = new LoopbackServer(ServeAsync);
    }

    public Uri Url => _server.Url;

    public int Asked => _asked;

    public AwsConnection Connect() => new(new AwsOptions
    {
        EndpointUrl = Url, Region = "us-east-1", Keys = new AwsKeys("AKIAEXAMPLE", "secret"), MaximumRetries = 0,
        Timeout = TimeSpan.FromSeconds(1),
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(NetworkStream stream, CancellationToken closing)
    {
        var request = new byte[16 * 1024];
        if (await stream.ReadAsync(request, closing) == 0) return;
        Interlocked.Increment(ref _asked);
        await stream.WriteAsync(_answer, closing);
        // Until the client goes, which is what the test is about.
        while (await stream.ReadAsync(request, closing) > 0) continue;
    }
}

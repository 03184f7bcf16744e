using System.Net;
using System.Net.Sockets;

namespace Ockam.Aws.Tests.Support;

/// <summary>Answers each request with a beginning that has no end.</summary>
internal sealed class StallingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly string _answer;
    private readonly Task _accepting;
    private int _asked;

    public StallingServer(string answer)
    {
        _answer = answer.ReplaceLineEndings("\r\n");
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = Task.Run(AcceptAsync);
    }

    public Uri Url { get; }

    public int Asked => _asked;

    public AwsConnection Connect() => new(new AwsOptions
    {
        EndpointUrl = Url, Region = "us-east-1", Keys = new AwsKeys("AKIAEXAMPLE", "secret"), MaximumRetries = 0,
        Timeout = TimeSpan.FromSeconds(1),
    });

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_closing.Token);
                serving.Add(Task.Run(() => ServeAsync(socket)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                var request = new byte[16 * 1024];
                if (await socket.ReceiveAsync(request, _closing.Token) == 0) return;
                Interlocked.Increment(ref _asked);
                await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(_answer), _closing.Token);
                // Until the client goes, which is what the test is about.
                while (await socket.ReceiveAsync(request, _closing.Token) > 0) continue;
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException)
            {
                // The client has broken off, or the test is over.
            }
        }
    }
}

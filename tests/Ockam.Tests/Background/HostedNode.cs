using Ockam.Background;
using Ockam.Node.Control;

namespace Ockam.Tests.Background;

/// <summary>What a background process does, in this one.</summary>
internal sealed class HostedNode : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();

    private HostedNode(string home, NodeSettings settings)
    {
        var ready = new TaskCompletionSource<BackgroundNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        Ended = BackgroundHost.RunAsync(
            settings with { Home = home },
            (name, _) =>
            {
                ready.SetResult(BackgroundNode.Find(home, name)!);
                return Task.CompletedTask;
            },
            TimeProvider.System,
            _end.Token);
        Ready = ready.Task;
    }

    public Task<BackgroundNode> Ready { get; }

    public Task Ended { get; }

    public BackgroundNode Node => Ready.Result;

    public static Task<HostedNode> StartAsync(string home, string name) => StartAsync(home, new NodeSettings { Name = name });

    public static async Task<HostedNode> StartAsync(string home, NodeSettings settings)
    {
        var hosted = new HostedNode(home, settings);
        await await Task.WhenAny(hosted.Ready, hosted.Ended);
        return hosted;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Ended;
        _end.Dispose();
    }
}

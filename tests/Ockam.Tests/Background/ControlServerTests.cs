using System.Reflection;
using Ockam.Background;
using Ockam.Node.Control;
using Ockam.Routing;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Background;

/// <summary>What a node does with those who command it when it ends.</summary>
public sealed class ControlServerTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_command_that_fails_while_the_node_ends_does_not_fail_the_end()
    {
        var node = DispatchProxy.Create<INodeControl, FailingNode>();
        var failing = (FailingNode)(object)node;
        ControlServer server = ControlServer.Start(OckamFolder(), node, TimeProvider.System);
        using NodeClaim claim = await NodeClaim.TakeAsync(_home.Path, node.Name, evenIfRunning: false, CancellationToken.None);
        claim.Write(new NodeRecord(node.Name, "I", Environment.ProcessId, null, DateTimeOffset.UnixEpoch, IsControlled: true));
        Task<NodeDescription> asked = BackgroundNode.Find(_home.Path, node.Name)!.DescribeAsync();
        await failing.Asked.WaitAsync(TimeSpan.FromSeconds(20));

        await server.DisposeAsync();

        RoutingException failure = await Assert.ThrowsAsync<RoutingException>(() => asked);
        Assert.Equal("It failed at the last moment.", failure.Message);
    }

    private string OckamFolder()
    {
        NodeClaim.PrepareFolder(_home.Path);
        return _home.Path;
    }

    /// <summary>A node that fails when it is told to give up.</summary>
    public class FailingNode : DispatchProxy
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            "get_Name" => "node",
            nameof(INodeControl.DescribeAsync) => FailAsync((CancellationToken)args![0]!),
            _ => throw new NotSupportedException(targetMethod.Name),
        };

        private async Task<NodeDescription> FailAsync(CancellationToken cancellationToken)
        {
            _asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new RoutingException("It failed at the last moment.");
        }
    }
}

using System.Diagnostics;
using Ockam.Node;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;

namespace Ockam.Tests.Portals;

/// <summary>What an inlet is given as its way.</summary>
public class InletPathTests
{
    private static readonly MultiAddr s_to = MultiAddr.Parse("/ip4/127.0.0.1/tcp/9/service/outlet");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_path_that_has_ended_is_never_given_also_before_its_session_has_noticed(bool behindService)
    {
        var live = new StillPath(ended: false);
        int made = 0;
        await using var session = new Session(
            "a way",
            _ => Task.FromResult<ISessionPath>(++made == 1 ? new StillPath(ended: true) : live),
            new Router());
        Route service = behindService ? new Route(new Address("outlet")) : Route.Empty;
        var path = new InletPath(new InletRoute { To = s_to, Trust = TrustPolicy.Anyone }, session, service);
        // It waits for the first path there is, and that has ended already when it comes.
        Task<ISessionPath> waiting = path.GetAsync(CancellationToken.None).AsTask();
        session.Start();
        ISessionPath given = await waiting.WaitAsync(TestClient.Patience);
        Assert.Equal(2, made);
        Assert.Same(live, behindService ? Assert.IsType<ServicePath>(given).Way : given);
        Assert.Same(given, await path.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Who_waits_for_a_path_is_told_when_there_will_be_none()
    {
        var session = new Session("a way", _ => throw new RoutingException("never"), new Router());
        var path = new InletPath(new InletRoute { To = s_to, Trust = TrustPolicy.Anyone }, session, Route.Empty);
        Task<ISessionPath> waiting = path.GetAsync(CancellationToken.None).AsTask();
        session.Start();
        await session.DisposeAsync();
        await Assert.ThrowsAsync<RoutingException>(() => waiting);
    }

    private sealed class StillPath(bool ended) : ISessionPath
    {
        public Route Route { get; } = new(new Address("way"));

        public Route? ProbeRoute => null;

        public SecureChannel? Channel => null;

        public Flow ReturnFlow { get; } = new();

        public long LastReceived => Stopwatch.GetTimestamp();

        public long BytesWritten => 0;

        public long BytesAcknowledged => 0;

        public Task Ended { get; } = ended ? Task.CompletedTask : new TaskCompletionSource().Task;

        public string? EndReason => ended ? "It ended as it began." : null;

        public void Abandon()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

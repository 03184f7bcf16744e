using System.Diagnostics;
using System.Net;
using Ockam.Node;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;
using Ockam.Storage;
using Ockam.Tests.SecureChannels;

namespace Ockam.Tests.Sessions;

/// <summary>Sessions between whole nodes over TCP.</summary>
public class SessionTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_session_comes_back_when_its_node_does()
    {
        await using OckamNode left = await CreateAsync("left");
        OckamNode right = await CreateAsync("right");
        int port = Listen(right);
        await using Session session = Start(left, $"/ip4/127.0.0.1/tcp/{port}/secure/api/service/uppercase", TrustPolicy.Anyone);
        for (int round = 0; round < 2; round++)
        {
            ISessionPath path = await session.WaitUntilUpAsync().WaitAsync(s_timeout);
            Assert.Equal("UP", await left.SendTextAsync(path.Route, "up", s_timeout));
            await right.DisposeAsync();
            await Eventually.TrueAsync(
                () => session.Status == SessionStatus.Down && session.LastError!.StartsWith("Connecting to", StringComparison.Ordinal),
                "the session noticed, and could not come back");
            right = await CreateAsync("right");
            var watch = Stopwatch.StartNew();
            Listen(right, port);
            await session.WaitUntilUpAsync().WaitAsync(s_recovery);
            Assert.True(watch.Elapsed < s_recovery, "it was back in time");
        }

        Assert.Equal(2, session.Reconnects);
        Assert.Single(left.TcpConnections);
        Assert.Single(left.SecureChannels);
        await right.DisposeAsync();
    }

    [Fact]
    public async Task A_black_hole_is_found_and_left()
    {
        await using OckamNode left = await CreateAsync("left");
        await using OckamNode right = await CreateAsync("right");
        await using var proxy = new TcpProxy(Listen(right));
        string way = $"/ip4/127.0.0.1/tcp/{proxy.Port}/secure/api/service/uppercase";
        await using Session session = Start(left, way, TrustPolicy.Only(right.Identifier));
        await session.WaitUntilUpAsync().WaitAsync(s_timeout);
        // Silence that is answered is none: a quiet path stays.
        await Task.Delay(TimeSpan.FromSeconds(6));
        Assert.Equal((SessionStatus.Up, 0L), (session.Status, session.Reconnects));
        proxy.Stall();
        var watch = Stopwatch.StartNew();
        await Eventually.TrueAsync(() => session.Path is null, "the silence was noticed");
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(7));
        Assert.Contains("no sign of life", session.LastError, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => session.Status == SessionStatus.Down, "an attempt failed too");
        proxy.Resume();
        ISessionPath path = await session.WaitUntilUpAsync().WaitAsync(s_recovery);
        Assert.Equal("UP", await left.SendTextAsync(path.Route, "up", s_timeout));
        await Eventually.TrueAsync(
            () => left.TcpConnections.Count == 1 && left.SecureChannels.Count == 1, "nothing is left of what was tried");
    }

    [Fact]
    public async Task A_session_that_cannot_come_up_says_why_and_leaves_nothing_open()
    {
        await using OckamNode left = await CreateAsync("left");
        await using OckamNode right = await CreateAsync("right");
        int workers = left.Router.Count;
        await using Session session = Start(left, $"/ip4/127.0.0.1/tcp/{Listen(right)}/secure/api", TrustPolicy.Only(left.Identifier));
        await Eventually.TrueAsync(() => session.FailedAttempts > 3, "it tried several times");
        Assert.Equal(SessionStatus.Down, session.Status);
        Assert.Contains("is trusted here", session.LastError, StringComparison.Ordinal);
        session.Suspend();
        await Eventually.TrueAsync(() => session.Status == SessionStatus.Suspended, "it paused");
        await Eventually.TrueAsync(
            () => left.TcpConnections.Count == 0 && left.SecureChannels.Count == 0 && left.Router.Count == workers,
            "nothing was left open");
        await Eventually.TrueAsync(() => right.TcpConnections.Count == 0 && right.SecureChannels.Count == 0, "nor at the other end");
    }

    [Fact]
    public async Task A_session_is_suspended_resumed_and_closed_and_tells_of_it()
    {
        await using OckamNode left = await CreateAsync("left");
        await using OckamNode right = await CreateAsync("right");
        Session session = Start(left, $"/ip4/127.0.0.1/tcp/{Listen(right)}/secure/api", TrustPolicy.Anyone);
        int told = 0;
        session.Changed += _ => Interlocked.Increment(ref told);
        await session.WaitUntilUpAsync().WaitAsync(s_timeout);
        session.Suspend();
        await Eventually.TrueAsync(
            () => session.Status == SessionStatus.Suspended && left.TcpConnections.Count == 0, "the path was closed");
        Task<ISessionPath> waiting = session.WaitUntilUpAsync();
        session.Demand();
        Assert.False(waiting.IsCompleted);
        session.Resume();
        await waiting.WaitAsync(s_timeout);
        Assert.Equal(1, session.Reconnects);
        Assert.Contains(session, left.Sessions);
        await session.DisposeAsync();
        Assert.Equal(SessionStatus.Closed, session.Status);
        await Assert.ThrowsAsync<RoutingException>(() => session.WaitUntilUpAsync());
        await Eventually.TrueAsync(() => left.TcpConnections.Count == 0 && left.Sessions.Count == 0, "nothing is left");
        await Eventually.TrueAsync(() => Volatile.Read(ref told) >= 4, "each change was told");
        await session.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_ends_closes_its_sessions_whatever_they_are_doing()
    {
        OckamNode left = await CreateAsync("left");
        OckamNode right = await CreateAsync("right");
        int port = Listen(right);
        await using var hole = new TcpProxy(port);
        hole.Stall();
        Session up = Start(left, $"/ip4/127.0.0.1/tcp/{port}/secure/api", TrustPolicy.Anyone);
        Session trying = Start(left, $"/ip4/127.0.0.1/tcp/{hole.Port}/secure/api", TrustPolicy.Anyone);
        Task<ISessionPath> waiting = trying.WaitUntilUpAsync();
        await up.WaitUntilUpAsync().WaitAsync(s_timeout);
        await left.DisposeAsync().AsTask().WaitAsync(s_timeout);
        Assert.Equal((SessionStatus.Closed, SessionStatus.Closed), (up.Status, trying.Status));
        await Assert.ThrowsAsync<RoutingException>(() => waiting);
        await right.DisposeAsync();
    }

    private static Session Start(OckamNode node, string address, TrustPolicy trust)
    {
        var channels = new SecureChannelOptions { Identity = node.Identifier, Trust = trust };
        Session session = node.CreateSession("the test's path", MultiAddr.Parse(address), channels);
        session.Start();
        return session;
    }

    private static Task<OckamNode> CreateAsync(string name) =>
        OckamNode.CreateAsync(new OckamNodeOptions { Name = name, Store = new InMemoryStore() });

    private static int Listen(OckamNode node, int port = 0) => node.ListenTcp(new IPEndPoint(IPAddress.Loopback, port)).LocalEndPoint.Port;
}

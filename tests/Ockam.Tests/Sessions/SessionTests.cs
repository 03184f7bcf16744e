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

    internal static Session Start(OckamNode node, string address, TrustPolicy trust)
    {
        var channels = new SecureChannelOptions { Identity = node.Identifier, Trust = trust };
        Session session = node.CreateSession("the test's path", MultiAddr.Parse(address), channels);
        session.Start();
        return session;
    }

    internal static Task<OckamNode> CreateAsync(string name) =>
        OckamNode.CreateAsync(new OckamNodeOptions { Name = name, Store = new InMemoryStore() });

    internal static int Listen(OckamNode node, int port = 0) => node.ListenTcp(new IPEndPoint(IPAddress.Loopback, port)).LocalEndPoint.Port;
}

using System.Diagnostics;
using Ockam.Node;
using Ockam.SecureChannels;
using Ockam.Sessions;
using Ockam.Tests.Support;
using static Ockam.Tests.Sessions.SessionTests;

namespace Ockam.Tests.Sessions;

/// <summary>How soon sessions find out and come back.</summary>
[Collection(OutageCollection.Name)]
public class SessionRecoveryTests
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
        await Task.Delay(TimeSpan.FromSeconds(4));
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
}

using System.Diagnostics;
using System.Net.Sockets;
using Ockam.Node;
using Ockam.Portals;
using Ockam.Sessions;
using Ockam.Storage;
using Ockam.Tests.Support;

namespace Ockam.Tests.Networks;

/// <summary>Portals through a relay over bad networks: they recover, and no byte is ever wrong.</summary>
[Collection(OutageCollection.Name)]
public sealed class NetworkTests
{
    private static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    // Most of it is waiting, so both have networks of their own at the same time.
    [NetworkFact]
    public Task A_portal_recovers_within_five_seconds_when_the_network_of_the_client_or_of_the_server_was_away() =>
        Task.WhenAll(ClientGoesAwayAsync(), ServerGoesAwayAsync());

    private static async Task ClientGoesAwayAsync()
    {
        await using SpoiledPortal portal = await SpoiledPortal.WithClientInsideAsync();
        await PatternClient.AskAsync(portal.Inlet, s_patience);
        await GoAwayAsync(portal, TimeSpan.FromSeconds(1), unplug: false);
        await GoAwayAsync(portal, TimeSpan.FromSeconds(10), unplug: false);
        if (Scale.Factor < 2) return;
        await GoAwayAsync(portal, TimeSpan.FromSeconds(1), unplug: true);
        await GoAwayAsync(portal, TimeSpan.FromSeconds(10), unplug: true);
        await GoAwayAsync(portal, TimeSpan.FromSeconds(60), unplug: false);
        await GoAwayAsync(portal, TimeSpan.FromSeconds(60), unplug: true);
    }

    private static async Task ServerGoesAwayAsync()
    {
        await using SpoiledPortal portal = await SpoiledPortal.WithServerInsideAsync();
        await PatternClient.AskAsync(portal.Inlet, s_patience);
        await GoAwayAsync(portal, TimeSpan.FromSeconds(10), unplug: true);
        if (Scale.Factor < 2) return;
        await GoAwayAsync(portal, TimeSpan.FromSeconds(1), unplug: true);
        await GoAwayAsync(portal, TimeSpan.FromSeconds(1), unplug: false);
        await GoAwayAsync(portal, TimeSpan.FromSeconds(10), unplug: false);
        await GoAwayAsync(portal, TimeSpan.FromSeconds(60), unplug: false);
        await GoAwayAsync(portal, TimeSpan.FromSeconds(60), unplug: true);
    }

    [NetworkFact]
    public async Task On_a_slow_line_bulk_transfers_make_nobody_look_dead_and_recovery_takes_no_longer()
    {
        await using SpoiledPortal portal = await SpoiledPortal.WithClientInsideAsync();
        await PatternClient.AskAsync(portal.Inlet, s_patience);
        int opened = 0;
        portal.Near.Api.Opened += _ => Interlocked.Increment(ref opened);
        portal.Network.Throttle("1mbit");
        using PatternClient download = await PatternClient.ConnectAsync(portal.Inlet, PatternServer.Source);
        using PatternClient upload = await PatternClient.ConnectAsync(portal.Inlet, PatternServer.Sink);
        // Longer than a session bears silence; what waits to be sent takes as long to arrive.
        await Task.Delay(TimeSpan.FromSeconds(Scale.Of(9)));
        Assert.True(opened == 0, $"the session held\n{portal.Log}");
        Assert.False(download.Ended.IsCompleted || upload.Ended.IsCompleted, $"both transfers go on\n{portal.Log}");
        await Eventually.TrueAsync(() => download.Moved > 500_000 && portal.Server.Taken > 500_000, "both transfers got on");

        portal.Network.Lose(100);
        await Task.Delay(TimeSpan.FromSeconds(10));
        portal.Network.Mend();
        await RecoversAsync(portal);
        await Task.WhenAll(download.Ended, upload.Ended).WaitAsync(s_patience);
        Assert.Null(portal.Server.Wrong);
    }

    [NetworkFact]
    public async Task What_waits_at_the_relay_for_a_slow_line_does_not_make_the_far_end_look_dead_and_its_end_is_noticed_in_time()
    {
        await using SpoiledPortal portal = await SpoiledPortal.WithServerInsideAsync();
        await PatternClient.AskAsync(portal.Inlet, s_patience);
        Session session = Assert.Single(portal.Near.Sessions);
        portal.Network.Throttle("1mbit");
        using PatternClient upload = await PatternClient.ConnectAsync(portal.Inlet, PatternServer.Sink);
        await Task.Delay(TimeSpan.FromSeconds(Scale.Of(9)));
        Assert.True(session.Reconnects == 0 && session.Status == SessionStatus.Up, $"the session held: {session.LastError}\n{portal.Log}");
        Assert.False(upload.Ended.IsCompleted, "the transfer goes on");
        Assert.True(portal.Server.Taken > 500_000, "it got on");
        // More of it waits at the relay than a session's patience would last for, and the relay takes on more.
        Assert.True(upload.Moved - portal.Server.Taken > 700_000, "much waits");
        portal.Kill();
        var watch = Stopwatch.StartNew();
        await upload.Ended.WaitAsync(s_patience);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(12));
        Assert.Null(portal.Server.Wrong);
    }

    [NetworkFact]
    public async Task A_client_that_vanishes_in_the_middle_of_a_download_does_not_keep_others_waiting_for_long()
    {
        await using SpoiledPortal portal = await SpoiledPortal.WithClientInsideAsync();
        await using OckamNode other = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "other", Store = new InMemoryStore() });
        TcpInlet inlet = await portal.AddInletAsync(other);
        await PatternClient.AskAsync(inlet.LocalEndPoint, s_patience);
        using PatternClient download = await PatternClient.ConnectAsync(portal.Inlet, PatternServer.Source);
        await Eventually.TrueAsync(() => download.Moved > 1 << 20, "the download gets on");
        portal.Network.Lose(100);
        // The server's node sends both downloads by one connection to the relay, which waits until it knows that the one has nowhere to go.
        var watch = Stopwatch.StartNew();
        await PatternClient.AskAsync(inlet.LocalEndPoint, s_patience);
        await Eventually.TrueAsync(() => portal.Relay.TcpConnections.Count == 2, "the relay gave up the one that vanished");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(9));
        for (int i = 0; i < 20; i++) await PatternClient.AskAsync(inlet.LocalEndPoint, TimeSpan.FromSeconds(2));
        Assert.All(other.Sessions, session => Assert.Equal(0, session.Reconnects));
        Assert.All(portal.Near.Relays, relay => Assert.Equal(0, relay.Session.Reconnects));
    }

    [NetworkFact]
    public async Task Where_a_twentieth_of_the_packets_is_lost_all_bytes_arrive()
    {
        await using SpoiledPortal portal = await SpoiledPortal.WithClientInsideAsync();
        await PatternClient.AskAsync(portal.Inlet, s_patience);
        int opened = 0;
        portal.Near.Api.Opened += _ => Interlocked.Increment(ref opened);
        portal.Network.Lose(5);
        using PatternClient download = await PatternClient.ConnectAsync(portal.Inlet, PatternServer.Source);
        using PatternClient upload = await PatternClient.ConnectAsync(portal.Inlet, PatternServer.Sink);
        for (int i = 0; i < 5; i++) await PatternClient.AskAsync(portal.Inlet, s_patience);
        await Eventually.TrueAsync(() => download.Moved > 100_000 && portal.Server.Taken > 100_000, "both transfers get on");
        Assert.False(download.Ended.IsCompleted || upload.Ended.IsCompleted, $"both transfers go on\n{portal.Log}");
        Assert.Null(portal.Server.Wrong);
        Assert.Equal(0, opened);
    }

    // The network goes away and comes back: what was open ends or goes on, and what is new is served in time.
    private static async Task GoAwayAsync(SpoiledPortal portal, TimeSpan time, bool unplug)
    {
        await Eventually.TrueAsync(() => IsAtRest(portal), "earlier connections have ended");
        (int Workers, int Connections, int Channels)[] before = Held(portal);
        using PatternClient open = await PatternClient.ConnectAsync(portal.Inlet, PatternServer.Echo);
        await open.EchoAsync(s_patience);
        if (unplug) portal.Network.Plug(false);
        else portal.Network.Lose(100);
        await Task.Delay(time);
        if (unplug) portal.Network.Plug(true);
        else portal.Network.Mend();
        await RecoversAsync(portal);
        // An outage that TCP itself bridges may be over before anybody noticed; one of 10 s was noticed by both ends.
        if (time < TimeSpan.FromSeconds(5)) return;
        await open.WaitForEndAsync(s_patience);
        await Eventually.TrueAsync(() => portal.Server.Open == 0, "the target saw the old connection end");
        await Eventually.TrueAsync(() => IsAtRest(portal) && Held(portal).Zip(before).All(pair => IsNoMore(pair.First, pair.Second)),
            () => $"nothing of the old way is left (before: {string.Join(", ", before)}; now: {string.Join(", ", Held(portal))})");
    }

    private static bool IsAtRest(SpoiledPortal portal) =>
        portal.Near.Inlets.Sum(inlet => inlet.OpenConnections) + portal.Near.Outlets.Sum(outlet => outlet.OpenConnections) == 0;

    // What an outage must not leave behind, at the relay node and at the end in this process.
    private static (int Workers, int Connections, int Channels)[] Held(SpoiledPortal portal) =>
        [.. new[] { portal.Relay, portal.Near }.Select(node => (node.Router.Count, node.TcpConnections.Count, node.SecureChannels.Count))];

    // Fewer where one more was closing in that moment.
    private static bool IsNoMore((int Workers, int Connections, int Channels) now, (int Workers, int Connections, int Channels) before) =>
        now.Workers <= before.Workers && now.Connections <= before.Connections && now.Channels <= before.Channels;

    private static async Task RecoversAsync(SpoiledPortal portal)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            TimeSpan left = s_recovery - watch.Elapsed;
            Assert.True(left > TimeSpan.Zero, $"no answer within 5 s\n{portal.Log}");
            try
            {
                await PatternClient.AskAsync(portal.Inlet, left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
                return;
            }
            catch (Exception exception) when (exception is OperationCanceledException or EndOfStreamException or SocketException)
            {
                // Ended with the old path, or waits on it; clients try again.
            }
        }
    }
}

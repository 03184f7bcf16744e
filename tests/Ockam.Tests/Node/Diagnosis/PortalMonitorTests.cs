using Ockam.Node;
using Ockam.Node.Control;
using Ockam.Node.Diagnosis;

namespace Ockam.Tests.Node.Diagnosis;

public class PortalMonitorTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Rates_are_what_was_added_since_the_look_before_in_its_time()
    {
        var monitor = new PortalMonitor(_clock);
        Assert.Equal((0.0, 0.0), Rates(monitor.Look([Node("n", Inlet("a", 5_000, 7_000))])[0]));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((500.0, 100.0), Rates(monitor.Look([Node("n", Inlet("a", 6_000, 7_200))])[0]));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0.0, 0.0), Rates(monitor.Look([Node("n", Inlet("a", 6_000, 7_200))])[0]));
        // Another one of the same name.
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0.0, 0.0), Rates(monitor.Look([Node("n", Inlet("a", 10, 20))])[0]));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((90.0, 0.0), Rates(monitor.Look([Node("n", Inlet("a", 100, 20))])[0]));
    }

    [Fact]
    public void Inlets_come_before_outlets_and_a_stopped_node_has_none()
    {
        var monitor = new PortalMonitor(_clock);
        NodeDescription stopped = Node("c") with { IsRunning = false, Snapshot = null };
        NodeDescription both = Node("b", Inlet("x", 0, 0), Inlet("same", 0, 0));
        both = both with { Snapshot = both.Snapshot! with { Outlets = [Inlet("same", 0, 0)] } };
        IReadOnlyList<PortalActivity> all = monitor.Look([stopped, both, Node("a", Inlet("y", 0, 0))]);
        Assert.Equal(
            ["a y True", "b x True", "b same True", "b same False"],
            all.Select(row => $"{row.NodeName} {row.Portal.Name} {row.IsInlet}"));
    }

    private static (double To, double From) Rates(PortalActivity activity) =>
        (activity.BytesToPeerPerSecond, activity.BytesFromPeerPerSecond);

    private static PortalSnapshot Inlet(string name, long toPeer, long fromPeer) => new()
    {
        Name = name, Address = "127.0.0.1:1", To = null, Trust = "anyone", Status = "open", OpenConnections = 0, TotalConnections = 0,
        RefusedConnections = 0, FailedConnections = 0, BytesToPeer = toPeer, BytesFromPeer = fromPeer,
    };

    private static NodeDescription Node(string name, params PortalSnapshot[] inlets) => new()
    {
        Name = name, Identifier = "I", Identity = "default", IsRunning = true, ProcessId = 1, StartedAt = DateTimeOffset.UnixEpoch,
        Home = "/", Snapshot = Empty(name) with { Inlets = inlets },
    };

    private static NodeSnapshot Empty(string name) => new()
    {
        Name = name, Identifier = "I", UptimeSeconds = 0, Problems = [], TcpListeners = [], TcpConnections = [],
        SecureChannelListeners = [], SecureChannels = [], Relays = [], HostedRelays = null, Outlets = [], Inlets = [], Services = [],
        Counters = new NodeCounters
        {
            TcpConnections = 0, TcpConnectionsOpen = 0, TcpConnectionsRefused = 0, BytesReceived = 0, BytesSent = 0,
            HandshakesCompleted = 0, HandshakesFailed = 0, SecureChannelsOpen = 0, Drops = new Dictionary<string, long>(),
        },
    };
}

using Ockam.Node;
using Ockam.Node.Control;

namespace Ockam.Tests.Topology;

/// <summary>Snapshots as nodes take them.</summary>
internal static class Samples
{
    public static readonly string Relay = "I" + new string('a', 64);
    public static readonly string Server = "I" + new string('b', 64);
    public static readonly string Client = "I" + new string('c', 64);

    public static NodeDescription Node(string name, string identifier, NodeSnapshot? snapshot = null, string? project = null) => new()
    {
        Name = name, Identifier = identifier, Identity = name, Project = project, IsRunning = snapshot is not null, ProcessId = 1,
        StartedAt = DateTimeOffset.UnixEpoch, Home = "home", Snapshot = snapshot,
    };

    public static NodeSnapshot Snapshot(string name, string identifier) => new()
    {
        Name = name, Identifier = identifier, UptimeSeconds = 1, Problems = [], TcpListeners = [], TcpConnections = [],
        SecureChannelListeners = [], SecureChannels = [], Relays = [], HostedRelays = null, Outlets = [], Inlets = [], Services = [],
        Counters = new NodeCounters
        {
            TcpConnections = 0, TcpConnectionsOpen = 0, TcpConnectionsRefused = 0, BytesReceived = 0, BytesSent = 0,
            HandshakesCompleted = 0, HandshakesFailed = 0, SecureChannelsOpen = 0, Drops = new Dictionary<string, long>(),
        },
    };

    public static PortalSnapshot Portal(string name, string address, string to, string? path = null, string? through = null) => new()
    {
        Name = name, Address = address, To = to, Trust = "anyone", Status = "open", Path = path, Through = through, OpenConnections = 0,
        TotalConnections = 0, RefusedConnections = 0, FailedConnections = 0, BytesToPeer = 0, BytesFromPeer = 0,
    };

    /// <summary>The nodes of a portal through a relay, as the walkthrough makes them, with ids that stay the same.</summary>
    public static IReadOnlyList<NodeDescription> Demo() =>
    [
        Node("relay", Relay, Snapshot("relay", Relay) with
        {
            TcpListeners = [new("127.0.0.1:4000", "open", 2, 2, null)],
            SecureChannelListeners = [new("api", "anyone", "open", 0, 0, 0, 0, null)],
            TcpConnections =
            [
                new("00000000000000a1", "127.0.0.1:50001", null, true, "open", 10, 20) { Local = "127.0.0.1:4000" },
                new("00000000000000a2", "127.0.0.1:50002", null, true, "open", 10, 20) { Local = "127.0.0.1:4000" },
            ],
            HostedRelays = [new("server", null, "forward_to_server", null, "up", 0, null)],
        }),
        Node("server", Server, Snapshot("server", Server) with
        {
            TcpConnections =
            [
                new("00000000000000b1", "127.0.0.1:4000", "127.0.0.1:4000", false, "open", 20, 10) { Local = "127.0.0.1:50001" },
            ],
            SecureChannels = [new("00000000000000b2", "responder", "open", Client, 3, 3, null) { Through = "00000000000000b1" }],
            Relays =
            [
                new("server", "/ip4/127.0.0.1/tcp/4000", "forward_to_server", null, "up", 0, null) { Through = "00000000000000b1" },
            ],
            Outlets = [Portal("outlet", "/service/outlet", "127.0.0.1:5000")],
        }),
        Node("client", Client, Snapshot("client", Client) with
        {
            TcpConnections =
            [
                new("00000000000000c1", "127.0.0.1:4000", "127.0.0.1:4000", false, "open", 20, 10) { Local = "127.0.0.1:50002" },
            ],
            SecureChannels = [new("00000000000000c2", "initiator", "open", Server, 3, 3, null) { Through = "00000000000000c1" }],
            Inlets =
            [
                Portal("inlet", "127.0.0.1:7000",
                    "/ip4/127.0.0.1/tcp/4000/service/forward_to_server/secure/api/service/outlet", "up", "00000000000000c2"),
            ],
        }),
    ];
}

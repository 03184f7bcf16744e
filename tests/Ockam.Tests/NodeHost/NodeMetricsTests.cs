using System.Text.RegularExpressions;
using Ockam.Node;
using Ockam.NodeHost.Running;

namespace Ockam.Tests.NodeHost;

/// <summary>What Prometheus reads: each family with its help and type before its samples, and each value where it belongs.</summary>
public partial class NodeMetricsTests
{
    private static readonly NodeSnapshot s_node = new()
    {
        Name = "node",
        Identifier = "I00",
        UptimeSeconds = 1.5,
        Problems = ["one", "two"],
        TcpListeners = [],
        TcpConnections = [],
        SecureChannelListeners = [],
        SecureChannels = [],
        Services = [],
        Counters = new NodeCounters
        {
            TcpConnections = 3, TcpConnectionsOpen = 4, TcpConnectionsRefused = 5, BytesReceived = 6, BytesSent = 7,
            HandshakesCompleted = 8, HandshakesFailed = 9, SecureChannelsOpen = 10,
            Drops = new Dictionary<string, long> { ["no_worker"] = 11, ["closed"] = 12 },
        },
        Inlets = [Portal("in", "up", 100), Portal("a\"b\\c\nd", "down", 200)],
        Outlets = [Portal("out", null, 300)],
        Relays = [Relay("db", "up", 31), Relay("web", "down", 32)],
        HostedRelays = [Relay("x", "up", 0), Relay("y", "down", 0), Relay("z", "up", 0)],
    };

    [Fact]
    public void Every_family_has_its_values()
    {
        string[] expected =
        [
            "ockam_uptime_seconds 1.5", "ockam_problems 2", "ockam_tcp_connections_total 3", "ockam_tcp_connections 4",
            "ockam_tcp_connections_refused_total 5", "ockam_tcp_received_bytes_total 6", "ockam_tcp_sent_bytes_total 7",
            "ockam_handshakes_total{result=\"completed\"} 8", "ockam_handshakes_total{result=\"failed\"} 9", "ockam_secure_channels 10",
            .. OfPortals("inlet", ("in", 100), (@"a\""b\\c\nd", 200)),
            "ockam_inlet_path_up{name=\"in\"} 1", @"ockam_inlet_path_up{name=""a\""b\\c\nd""} 0",
            .. OfPortals("outlet", ("out", 300)),
            "ockam_relay_up{name=\"db\"} 1", "ockam_relay_up{name=\"web\"} 0",
            "ockam_reconnects_total{kind=\"inlet\",name=\"in\"} 107", @"ockam_reconnects_total{kind=""inlet"",name=""a\""b\\c\nd""} 207",
            "ockam_reconnects_total{kind=\"relay\",name=\"db\"} 31", "ockam_reconnects_total{kind=\"relay\",name=\"web\"} 32",
            "ockam_hosted_relays 2",
            "ockam_dropped_messages_total{reason=\"no_worker\"} 11", "ockam_dropped_messages_total{reason=\"closed\"} 12",
        ];

        string[] samples = [.. Lines(s_node).Where(line => line[0] != '#')];

        Assert.Equal(expected.Order(StringComparer.Ordinal),
            samples.Where(line => line.StartsWith("ockam_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(["dotnet_gc_allocated_bytes_total", "dotnet_gc_heap_bytes"],
            samples.Where(line => !line.StartsWith("ockam_", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void Samples_stand_under_the_help_and_the_type_of_their_family_and_families_stand_once()
    {
        var families = new HashSet<string>();
        string help = "", family = "", type = "";
        foreach (string line in Lines(s_node))
        {
            if (HelpLine().Match(line) is { Success: true } helps)
            {
                help = helps.Groups[1].Value;
                Assert.True(families.Add(help), help);
            }
            else if (TypeLine().Match(line) is { Success: true } types)
            {
                (family, type) = (types.Groups[1].Value, types.Groups[2].Value);
                Assert.Equal(help, family);
            }
            else
            {
                Match sample = SampleLine().Match(line);
                Assert.True(sample.Success, line);
                Assert.Equal(family, sample.Groups[1].Value);
                Assert.Equal(family.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge", type);
            }
        }
    }

    [Fact]
    public void A_node_without_a_relay_service_does_not_say_that_it_has_no_relays() =>
        Assert.DoesNotContain(Lines(s_node with { HostedRelays = null }),
            line => line.Contains("ockam_hosted_relays", StringComparison.Ordinal));

    private static string[] Lines(NodeSnapshot node)
    {
        string text = NodeMetrics.Write(node);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        return text[..^1].Split('\n');
    }

    private static IEnumerable<string> OfPortals(string kind, params (string Name, int First)[] portals)
    {
        string[] values =
        [
            "connections", "connections_total", "connections_refused_total", "connections_failed_total", "to_peer_bytes_total",
            "from_peer_bytes_total",
        ];
        return portals.SelectMany(portal => values.Select((value, i) =>
            $"ockam_{kind}_{value}{{name=\"{portal.Name}\"}} {portal.First + i}"));
    }

    private static PortalSnapshot Portal(string name, string? path, int first) => new()
    {
        Name = name, Address = "", To = null, Trust = "", Status = "open", Path = path, Reconnects = first + 7,
        OpenConnections = first, TotalConnections = first + 1, RefusedConnections = first + 2, FailedConnections = first + 3,
        BytesToPeer = first + 4, BytesFromPeer = first + 5,
    };

    private static RelaySnapshot Relay(string name, string status, long reconnects) =>
        new(name, null, null, null, status, reconnects, null);

    [GeneratedRegex(@"^# HELP ([a-z_]+) \S.*$")]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"^# TYPE ([a-z_]+) (counter|gauge)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^([a-z_]+)(?:\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z]+="(?:[^"\\\n]|\\["\\n])*")*\})? [0-9.]+$""")]
    private static partial Regex SampleLine();
}

using System.Globalization;
using System.Text;
using Ockam.Node;

namespace Ockam.NodeHost.Running;

/// <summary>A snapshot as Prometheus reads it: text format 0.0.4.</summary>
internal sealed class NodeMetrics
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    private NodeMetrics() { }

    public static string Write(NodeSnapshot node)
    {
        var metrics = new NodeMetrics();
        metrics.WriteNode(node);
        metrics.WriteRuntime();
        return metrics._text.ToString();
    }

    private void WriteNode(NodeSnapshot node)
    {
        NodeCounters counters = node.Counters;
        Gauge("ockam_uptime_seconds", "How long the node has run.", node.UptimeSeconds);
        Gauge("ockam_problems", "How many things do not work at the moment.", node.Problems.Count);
        Counter("ockam_tcp_connections_total", "Connections to and from other nodes.", counters.TcpConnections);
        Gauge("ockam_tcp_connections", "Connections to and from other nodes that are open.", counters.TcpConnectionsOpen);
        Counter("ockam_tcp_connections_refused_total", "Connections that were turned away.", counters.TcpConnectionsRefused);
        Counter("ockam_tcp_received_bytes_total", "Bytes that came from other nodes.", counters.BytesReceived);
        Counter("ockam_tcp_sent_bytes_total", "Bytes that were sent to other nodes.", counters.BytesSent);
        Head("ockam_handshakes_total", "counter", "Handshakes of secure channels, by result.");
        Sample("ockam_handshakes_total", counters.HandshakesCompleted, ("result", "completed"));
        Sample("ockam_handshakes_total", counters.HandshakesFailed, ("result", "failed"));
        Gauge("ockam_secure_channels", "Secure channels that are open.", counters.SecureChannelsOpen);
        foreach ((string kind, IReadOnlyList<PortalSnapshot> portals) in new[] { ("inlet", node.Inlets), ("outlet", node.Outlets) })
            WritePortals(kind, portals);
        Head("ockam_relay_up", "gauge", "Whether a relay at another node is registered.");
        foreach (RelaySnapshot relay in node.Relays) Sample("ockam_relay_up", relay.Status == "up" ? 1 : 0, ("name", relay.Name));
        Head("ockam_reconnects_total", "counter", "How many times a way was made anew; inlets that share one all count it.");
        foreach (PortalSnapshot inlet in node.Inlets)
            Sample("ockam_reconnects_total", inlet.Reconnects, ("kind", "inlet"), ("name", inlet.Name));
        foreach (RelaySnapshot relay in node.Relays)
            Sample("ockam_reconnects_total", relay.Reconnects, ("kind", "relay"), ("name", relay.Name));
        if (node.HostedRelays is { } hosted)
            Gauge("ockam_hosted_relays", "Relays that the node runs for others and that lead somewhere.",
                hosted.Count(relay => relay.Status == "up"));
        if (node.Authority is { } authority)
        {
            Counter("ockam_credentials_issued_total", "Credentials that the authority issued.", authority.CredentialsIssued);
            Counter("ockam_tokens_issued_total", "One-time codes that the authority made.", authority.TokensIssued);
            Counter("ockam_tokens_redeemed_total", "How often one-time codes were redeemed.", authority.TokensRedeemed);
            Counter("ockam_authority_refusals_total", "Requests that the authority refused.", authority.Refusals);
        }

        Head("ockam_dropped_messages_total", "counter", "Messages that were dropped, by reason.");
        foreach ((string reason, long count) in counters.Drops) Sample("ockam_dropped_messages_total", count, ("reason", reason));
    }

    // What a run of hours is watched by: a rise of the first without traffic, or of the second at all, is a fault.
    private void WriteRuntime()
    {
        // Not the exact count, for which the runtime would stop every thread: each may be off by the 8 KiB that it allocates from.
        Counter("dotnet_gc_allocated_bytes_total", "Bytes that were allocated on the managed heap.",
            GC.GetTotalAllocatedBytes(precise: false));
        Gauge("dotnet_gc_heap_bytes", "Bytes on the managed heap, those that are not collected yet included.", GC.GetTotalMemory(false));
    }

    private void WritePortals(string kind, IReadOnlyList<PortalSnapshot> portals)
    {
        Each("connections", "gauge", "Connections that are open.", portal => portal.OpenConnections);
        Each("connections_total", "counter", "Connections in all.", portal => portal.TotalConnections);
        Each("connections_refused_total", "counter", "Connections that were refused.", portal => portal.RefusedConnections);
        Each("connections_failed_total", "counter", "Connections that failed.", portal => portal.FailedConnections);
        Each("to_peer_bytes_total", "counter", "Bytes that local applications have sent.", portal => portal.BytesToPeer);
        Each("from_peer_bytes_total", "counter", "Bytes that came for local applications.", portal => portal.BytesFromPeer);
        if (kind == "inlet") Each("path_up", "gauge", "Whether the way to the outlet is there.", portal => portal.Path == "up" ? 1 : 0);

        void Each(string name, string type, string help, Func<PortalSnapshot, double> value)
        {
            Head($"ockam_{kind}_{name}", type, help);
            foreach (PortalSnapshot portal in portals) Sample($"ockam_{kind}_{name}", value(portal), ("name", portal.Name));
        }
    }

    private void Counter(string name, string help, double value)
    {
        Head(name, "counter", help);
        Sample(name, value);
    }

    private void Gauge(string name, string help, double value)
    {
        Head(name, "gauge", help);
        Sample(name, value);
    }

    private void Head(string name, string type, string help) => _text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(name);
        for (int i = 0; i < labels.Length; i++)
        {
            string escaped = labels[i].Value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal);
            _text.Append(i == 0 ? '{' : ',').Append($"{labels[i].Name}=\"{escaped}\"");
        }

        if (labels.Length > 0) _text.Append('}');
        _text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}

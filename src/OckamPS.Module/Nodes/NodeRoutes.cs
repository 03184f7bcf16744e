using System.Globalization;
using Ockam.Node.Control;
using Ockam.Routing;

namespace OckamPS.Module.Nodes;

/// <summary>Replaces names of nodes in routes by where these listen.</summary>
internal static class NodeRoutes
{
    /// <summary>A route, in which every <c>/node/NAME</c> is replaced; a word alone is the name of a node.</summary>
    public static Task<string> ResolveAsync(string route, CancellationToken cancellationToken) =>
        route.Contains('/', StringComparison.Ordinal)
            ? ReplaceAsync(route, cancellationToken)
            : ReplaceAsync("/node/" + route, cancellationToken);

    /// <summary>A route as above; what stands behind a channel, and a word, stay as they are.</summary>
    public static Task<string> ResolveWholeAsync(string route, CancellationToken cancellationToken) =>
        route.StartsWith('/') ? ReplaceAsync(route, cancellationToken) : Task.FromResult(route);

    /// <summary>A host and a port: as written, or where a node listens.</summary>
    public static async Task<string> ResolveHostAsync(string text, CancellationToken cancellationToken)
    {
        if (HostnamePort.TryParse(text, out HostnamePort? written)) return written.ToString();
        MultiAddr route = MultiAddr.Parse(await ResolveAsync(text, cancellationToken));
        if (route.Components is
            [{ Protocol: MultiAddrProtocol.Ip4 or MultiAddrProtocol.DnsAddr } host, { Protocol: MultiAddrProtocol.Tcp } port])
            return $"{host.Value}:{port.Value}";
        if (route.Components is [{ Protocol: MultiAddrProtocol.Ip6 } address, { Protocol: MultiAddrProtocol.Tcp } tcp])
            return $"[{address.Value}]:{tcp.Value}";
        throw new FormatException($"'{text}' is not a TCP address: write a host and a port, /ip4/ADDRESS/tcp/PORT, or the name of a node.");
    }

    private static async Task<string> ReplaceAsync(string text, CancellationToken cancellationToken)
    {
        MultiAddr route = MultiAddr.Parse(text);
        var result = MultiAddr.Empty;
        foreach (MultiAddrComponent component in route.Components)
        {
            result = component.Protocol == MultiAddrProtocol.Node
                ? result.Append(await LocateAsync(component.Value, cancellationToken))
                : result.Append(component.Protocol, component.Value);
        }

        return result.ToString();
    }

    private static async Task<MultiAddr> LocateAsync(string name, CancellationToken cancellationToken)
    {
        INodeControl node = ModuleNodes.Require(name);
        NodeDescription description = await node.DescribeAsync(cancellationToken);
        if (!description.IsRunning)
            throw new NodeControlException(NodeControlReason.NotRunning, $"The node '{name}' is stopped.", "Start it: Start-OckamNode.");
        string address = description.Snapshot?.TcpListeners.FirstOrDefault()?.Address ?? throw new NodeControlException(
            NodeControlReason.InvalidArgument, $"The node '{name}' does not listen.", $"New-OckamTcpListener -Node {name} lets it.");
        HostnamePort at = HostnamePort.Parse(address);
        // What listens everywhere is reached from this machine by its loopback address.
        return at.Host switch
        {
            "0.0.0.0" => HostnamePort.Parse("127.0.0.1:" + at.Port.ToString(CultureInfo.InvariantCulture)).ToMultiAddr(),
            "::" => HostnamePort.Parse("[::1]:" + at.Port.ToString(CultureInfo.InvariantCulture)).ToMultiAddr(),
            _ => at.ToMultiAddr(),
        };
    }
}

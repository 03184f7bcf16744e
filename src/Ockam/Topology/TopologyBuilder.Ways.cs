using System.Net;
using Ockam.Node;
using Ockam.Node.Control;
using Ockam.Routing;

namespace Ockam.Topology;

internal sealed partial class TopologyBuilder
{
    // Where a way has come to: a node whose parts are known, or the id of what stands for one outside.
    private readonly record struct Place(NodeDescription? Node, string? Outside);

    private void AddWay(string node, PortalSnapshot inlet)
    {
        var way = new List<string> { Id(node, "inlet", inlet.Name) };
        string? channel = Join(node, way[0], inlet.Through, TopologyLinkKind.LeadsTo);
        if (channel is not null) way.Add(channel);
        if (inlet.To is not null && MultiAddr.TryParse(inlet.To, out MultiAddr? route))
            Follow(route, way, PeerOf(node, inlet.Through));
        for (int i = 1; i < way.Count; i++) Link(way[i - 1], way[i], TopologyLinkKind.LeadsTo);
        _ways.Add(way);
    }

    private void Follow(MultiAddr route, List<string> way, string? peer)
    {
        Place place = Start(route, out int next);
        IReadOnlyList<MultiAddrComponent> components = route.Components;
        int lastChannel = components.Index().LastOrDefault(item => item.Item.Protocol == MultiAddrProtocol.Secure).Index;
        for (int i = next; i < components.Count; i++)
        {
            if (components[i].Protocol is not (MultiAddrProtocol.Service or MultiAddrProtocol.Worker)) continue;
            string address = components[i].Value;
            if (i < lastChannel && FindRelay(place, address) is { } relay)
            {
                way.Add(relay.Id);
                // At the end of the channel through it is whoever the channel has proved.
                place = relay.LeadsTo is { } owner ? new Place(owner, null) : PlaceOfPeer(peer);
            }
            else if (i == components.Count - 1) AddOutlet(place, address, way);
        }
    }

    private void AddOutlet(Place place, string address, List<string> way)
    {
        if (place.Node is not { Snapshot: { } has } node)
        {
            string remote = Outside(TopologyKind.Outlet, "outlet", address, place.Outside is { } at ? "at " + NameOf(at) : null);
            way.Add(remote);
            if (place.Outside is { } elsewhere) Link(remote, elsewhere, TopologyLinkKind.BelongsTo);
            return;
        }

        PortalSnapshot? outlet = has.Outlets.FirstOrDefault(item => item.Address == "/service/" + address || item.Name == address);
        if (outlet is null) return;
        way.Add(Id(node.Name, "outlet", outlet.Name));
        if (outlet.To is { } to) way.Add(TargetOf(to));
    }

    private Place Start(MultiAddr route, out int next)
    {
        next = 0;
        string head = HeadOf(route, ref next);
        if (next == 0) return default;
        if (route.Components[0].Protocol != MultiAddrProtocol.Project) return PlaceAt(head);
        TopologyProject? project = Array.Find(_projects, one => one.Name == head) ?? (_projects is [var only] ? only : null);
        if (project is null) return new Place(null, Outside(TopologyKind.Project, "project", head));
        return ProjectNode(project) is { } node
            ? new Place(node, null)
            : new Place(null, RemoteNode(project));
    }

    private Place PlaceOf(string at) => MultiAddr.TryParse(at, out MultiAddr? route) ? Start(route, out _) : default;

    private Place PlaceAt(string head)
    {
        NodeDescription? node = Array.Find(_nodes, one => ListensAt(one, head));
        return node is not null ? new Place(node, null) : new Place(null, Outside(TopologyKind.RemoteNode, "node", head));
    }

    private Place PlaceOfPeer(string? peer)
    {
        if (peer is null) return default;
        NodeDescription? node = Array.Find(_nodes, one => one.Identifier == peer);
        return node is not null ? new Place(node, null) : new Place(null, Outside(TopologyKind.RemoteNode, "node", peer, identifier: peer));
    }

    // The relay of an address at a place, and the node that registered it there.
    private (string Id, NodeDescription? LeadsTo)? FindRelay(Place place, string address)
    {
        bool isHosted = place.Node?.Snapshot?.HostedRelays?.Any(relay => relay.Address == address) ?? false;
        // Which services a node elsewhere has, nobody tells; relays are named so (section 7.2).
        if (!isHosted && (place.Outside is null || !address.StartsWith("forward_to_", StringComparison.Ordinal))) return null;
        string id = HostedRelay(place, address, address);
        NodeDescription? owner = Running().FirstOrDefault(node => node.Snapshot!.Relays.Any(relay =>
            relay.At is not null && (relay.Address ?? "forward_to_" + relay.Name) == address && PlaceOf(relay.At) == place));
        return (id, owner);
    }

    private string HostedRelay(Place place, string address, string name)
    {
        if (place.Node is { } node) return Id(node.Name, "hosted-relay", address);
        const string Prefix = "forward_to_";
        if (name.StartsWith(Prefix, StringComparison.Ordinal)) name = name[Prefix.Length..];
        return Outside(TopologyKind.HostedRelay, "relay", name, place.Outside is { } at ? "at " + NameOf(at) : null);
    }

    private string NameOf(string outside) => _outside.Find(element => element.Id == outside)!.Name;

    private string? PeerOf(string node, string? channel) =>
        Array.Find(_nodes, one => one.Name == node)?.Snapshot?.SecureChannels.FirstOrDefault(item => item.Id == channel)?.Peer;

    private string? ListenerAt(string address)
    {
        foreach (NodeDescription node in Running())
        {
            if (ListenerOf(node, address) is { } listener) return Id(node.Name, "tcp-listener", listener.Address);
        }

        return null;
    }

    private static bool ListensAt(NodeDescription node, string address) => ListenerOf(node, address) is not null;

    // What listens everywhere is reached at any address of this machine; of those, only loopback is certain to be.
    private static TcpListenerSnapshot? ListenerOf(NodeDescription node, string address) => node.Snapshot?.TcpListeners.FirstOrDefault(
        listener => listener.Address == address || (IPEndPoint.TryParse(listener.Address, out IPEndPoint? bound)
            && HostnamePort.TryParse(address, out HostnamePort? named) && named.Port == bound.Port && IsSame(bound.Address, named.Host)));

    private static bool IsSame(IPAddress bound, string host)
    {
        IPAddress? given = string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(host, out IPAddress? parsed) ? parsed : null;
        if (given is null) return false;
        return given.Equals(bound) || (IPAddress.IsLoopback(given) && (bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any)));
    }

    private static string HeadOf(string route)
    {
        int next = 0;
        return MultiAddr.TryParse(route, out MultiAddr? parsed) ? HeadOf(parsed, ref next) : route;
    }

    // Where a way begins: host and port, or the name of a project.
    private static string HeadOf(MultiAddr route, ref int next)
    {
        IReadOnlyList<MultiAddrComponent> all = route.Components;
        if (all is [{ Protocol: MultiAddrProtocol.Project } project, ..])
        {
            next = 1;
            return project.Value;
        }

        if (all is not [{ Protocol: MultiAddrProtocol.Ip4 or MultiAddrProtocol.Ip6 or MultiAddrProtocol.DnsAddr } host,
            { Protocol: MultiAddrProtocol.Tcp } port, ..]) return "";
        next = 2;
        return host.Protocol == MultiAddrProtocol.Ip6 ? $"[{host.Value}]:{port.Value}" : $"{host.Value}:{port.Value}";
    }
}

using Ockam.Node;
using Ockam.Node.Control;

namespace Ockam.Topology;

/// <summary>Makes a topology of snapshots: first the parts of each node, then how they belong together.</summary>
internal sealed partial class TopologyBuilder
{
    private readonly NodeDescription[] _nodes;
    private readonly TopologyProject[] _projects;
    private readonly List<TopologyElement> _elements = [];
    private readonly List<TopologyElement> _outside = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<TopologyLink> _links = [];
    private readonly HashSet<TopologyLink> _known = [];
    private readonly List<IReadOnlyList<string>> _ways = [];

    public TopologyBuilder(IEnumerable<NodeDescription> nodes, IEnumerable<TopologyProject> projects)
    {
        _nodes = [.. nodes.DistinctBy(node => node.Name).OrderBy(node => node.Name, StringComparer.Ordinal)];
        _projects = [.. projects.OrderBy(project => project.Name, StringComparer.Ordinal)];
    }

    public OckamTopology Build()
    {
        foreach (NodeDescription node in _nodes) AddNode(node);
        foreach (NodeDescription node in _nodes) JoinProject(node);
        foreach (NodeDescription node in Running())
        {
            JoinCarriers(node.Name, node.Snapshot!);
            JoinRelays(node.Name, node.Snapshot!);
            AddTargets(node.Name, node.Snapshot!);
        }

        JoinConnections();
        JoinChannels();
        foreach (NodeDescription node in Running())
        {
            foreach (PortalSnapshot inlet in node.Snapshot!.Inlets) AddWay(node.Name, inlet);
        }

        _elements.AddRange(_outside.OrderBy(element => element.Kind).ThenBy(element => element.Id, StringComparer.Ordinal));
        return new OckamTopology(_elements, _links, _ways);
    }

    private IEnumerable<NodeDescription> Running() => _nodes.Where(node => node.Snapshot is not null);

    private void AddNode(NodeDescription node)
    {
        string name = node.Name;
        Add(new TopologyElement(name, TopologyKind.Node, name, name)
        {
            Identifier = node.Identifier, Status = node.IsRunning ? "running" : "stopped",
            LastError = node.Snapshot is { Problems: [var problem, ..] } ? problem : null,
        });
        Add(new TopologyElement(Id(name, "identity", node.Identity), TopologyKind.Identity, name, node.Identity)
        {
            Identifier = node.Identifier,
        });
        if (node.Snapshot is not { } has) return;
        if (has.Authority is { } authority)
        {
            Add(new TopologyElement(Id(name, "authority", authority.Identifier), TopologyKind.Authority, name, authority.ProjectId ?? name)
            {
                Identifier = authority.Identifier,
            });
        }

        foreach (TcpListenerSnapshot item in has.TcpListeners)
        {
            Add(new TopologyElement(Id(name, "tcp-listener", item.Address), TopologyKind.TcpListener, name, item.Address)
            {
                Status = item.Status, LastError = item.LastError,
            });
        }

        foreach (TcpConnectionSnapshot item in has.TcpConnections)
        {
            Add(new TopologyElement(Id(name, "tcp-connection", item.Id), TopologyKind.TcpConnection, name, item.Id)
            {
                Address = $"{(item.IsIncoming ? "from" : "to")} {item.Peer}", Status = item.Status,
            });
        }

        foreach (SecureChannelListenerSnapshot item in has.SecureChannelListeners)
        {
            Add(new TopologyElement(Id(name, "channel-listener", item.Address), TopologyKind.SecureChannelListener, name, item.Address)
            {
                Status = item.Status, LastError = item.LastError,
            });
        }

        foreach (SecureChannelSnapshot item in has.SecureChannels)
        {
            Add(new TopologyElement(Id(name, "channel", item.Id), TopologyKind.SecureChannel, name, item.Id)
            {
                Address = item.To, Status = item.Status, Identifier = item.Peer, LastError = item.CloseReason,
            });
        }

        AddRelaysAndPortals(name, has);
    }

    private void AddRelaysAndPortals(string name, NodeSnapshot has)
    {
        foreach (RelaySnapshot item in has.HostedRelays ?? [])
        {
            Add(new TopologyElement(Id(name, "hosted-relay", item.Address ?? item.Name), TopologyKind.HostedRelay, name, item.Name)
            {
                Address = item.Address, Status = item.Status, Identifier = item.Owner,
            });
        }

        foreach (RelaySnapshot item in has.Relays)
        {
            Add(new TopologyElement(Id(name, "relay", item.Name), TopologyKind.Relay, name, item.Name)
            {
                Address = item.At, Status = item.Status, LastError = item.LastError,
            });
        }

        foreach (PortalSnapshot item in has.Inlets)
        {
            Add(new TopologyElement(Id(name, "inlet", item.Name), TopologyKind.Inlet, name, item.Name)
            {
                Address = item.Address, Status = item.Status == "open" ? item.Path ?? item.Status : item.Status, LastError = item.LastError,
            });
        }

        foreach (PortalSnapshot item in has.Outlets)
        {
            Add(new TopologyElement(Id(name, "outlet", item.Name), TopologyKind.Outlet, name, item.Name)
            {
                Address = item.To, Status = item.Status, LastError = item.LastError,
            });
        }
    }

    // No name of a node holds a '/', so what follows it may hold anything.
    private static string Id(string node, string kind, string name) => $"{node}/{kind}/{name}";

    private void Add(TopologyElement element)
    {
        if (_ids.Add(element.Id)) _elements.Add(element);
    }

    // What is outside has a '/' first, where no node's name can begin.
    private string Outside(TopologyKind kind, string key, string name, string? address = null, string? identifier = null)
    {
        string id = $"/{key}/{name}{(address is null ? "" : " " + address)}";
        if (_ids.Add(id)) _outside.Add(new TopologyElement(id, kind, null, name) { Address = address, Identifier = identifier });
        return id;
    }

    private void Link(string from, string to, TopologyLinkKind kind)
    {
        var link = new TopologyLink(from, to, kind);
        if (from != to && _ids.Contains(from) && _ids.Contains(to) && _known.Add(link)) _links.Add(link);
    }
}

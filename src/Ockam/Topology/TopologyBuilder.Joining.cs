using Ockam.Node;
using Ockam.Node.Control;

namespace Ockam.Topology;

internal sealed partial class TopologyBuilder
{
    private void JoinProject(NodeDescription node)
    {
        string? authority = node.Snapshot?.Authority?.Identifier;
        TopologyProject? project = Array.Find(_projects, one => one.Name == node.Project)
            ?? Array.Find(_projects, one => authority is not null && one.Authority == authority);
        if ((project?.Name ?? node.Project) is not { } name) return;
        string id = Outside(TopologyKind.Project, "project", name, identifier: project?.Identifier);
        Link(node.Name, id, TopologyLinkKind.BelongsTo);
        if (project is null) return;
        NodeDescription? runs = Array.Find(_nodes, one => one.Snapshot?.Authority?.Identifier == project.Authority);
        Link(id, runs is not null
            ? Id(runs.Name, "authority", project.Authority)
            : Outside(TopologyKind.Authority, "authority", name, identifier: project.Authority), TopologyLinkKind.BelongsTo);
        if (ProjectNode(project) is null)
            Link(id, RemoteNode(project), TopologyLinkKind.BelongsTo);
    }

    // By its address, for that is what connections tell.
    private string RemoteNode(TopologyProject project) =>
        Outside(TopologyKind.RemoteNode, "node", HeadOf(project.Route), identifier: project.Identifier);

    // A node that is in the project with its node's identity is not yet that node: who lends an identity does not serve relays.
    private NodeDescription? ProjectNode(TopologyProject project) =>
        Array.Find(_nodes, node => node.Identifier == project.Identifier && ListensAt(node, HeadOf(project.Route)));

    private void JoinCarriers(string node, NodeSnapshot has)
    {
        foreach (SecureChannelSnapshot channel in has.SecureChannels)
            Join(node, Id(node, "channel", channel.Id), channel.Through, TopologyLinkKind.CarriedBy);
    }

    // A way out of a node is one of its channels, or one of its connections; both are known by the ids of this node alone.
    private string? Join(string node, string from, string? through, TopologyLinkKind kind)
    {
        if (through is null) return null;
        string? to = new[] { Id(node, "channel", through), Id(node, "tcp-connection", through) }.FirstOrDefault(_ids.Contains);
        if (to is not null) Link(from, to, kind);
        return to;
    }

    private void JoinRelays(string node, NodeSnapshot has)
    {
        foreach (RelaySnapshot relay in has.Relays)
        {
            string id = Id(node, "relay", relay.Name);
            Join(node, id, relay.Through, TopologyLinkKind.CarriedBy);
            if (relay.At is null) continue;
            Link(HostedRelay(PlaceOf(relay.At), relay.Address ?? "forward_to_" + relay.Name, relay.Name), id, TopologyLinkKind.LeadsTo);
        }
    }

    private void AddTargets(string node, NodeSnapshot has)
    {
        foreach (PortalSnapshot outlet in has.Outlets)
        {
            if (outlet.To is { } to) Link(Id(node, "outlet", outlet.Name), TargetOf(to), TopologyLinkKind.LeadsTo);
        }
    }

    // A server may be an inlet of these nodes: portals follow each other.
    private string TargetOf(string to)
    {
        foreach (NodeDescription node in Running())
        {
            if (node.Snapshot!.Inlets.FirstOrDefault(inlet => inlet.Address == to && inlet.Status == "open") is { } inlet)
                return Id(node.Name, "inlet", inlet.Name);
        }

        return Outside(TopologyKind.Target, "server", to);
    }

    // Both ends tell the same two addresses, each from its side.
    private void JoinConnections()
    {
        var incoming = new Dictionary<(string Peer, string Local), string>();
        foreach ((string node, TcpConnectionSnapshot item) in Connections())
        {
            if (item is { IsIncoming: true, Local: { } local }) incoming[(item.Peer, local)] = Id(node, "tcp-connection", item.Id);
        }

        foreach ((string node, TcpConnectionSnapshot item) in Connections())
        {
            if (item.IsIncoming) continue;
            string other = item.Local is { } local && incoming.TryGetValue((local, item.Peer), out string? end)
                ? end
                : ListenerAt(item.Peer) ?? Outside(TopologyKind.RemoteNode, "node", item.Target ?? item.Peer);
            Link(Id(node, "tcp-connection", item.Id), other, TopologyLinkKind.JoinedWith);
        }
    }

    private IEnumerable<(string Node, TcpConnectionSnapshot Item)> Connections() =>
        Running().SelectMany(node => node.Snapshot!.TcpConnections
            .Where(item => item.Status != "closed").Select(item => (node.Name, item)));

    // Each end tells the Identifier of the other. Of several between the same two, nothing tells which are one: the first is taken for the
    // first, for they are listed as they were opened.
    private void JoinChannels()
    {
        var accepted = new Dictionary<(string By, string From), Queue<string>>();
        foreach ((NodeDescription node, SecureChannelSnapshot item) in Channels("responder"))
        {
            (string, string) key = (node.Identifier, item.Peer!);
            if (!accepted.TryGetValue(key, out Queue<string>? queue)) accepted.Add(key, queue = new Queue<string>());
            queue.Enqueue(Id(node.Name, "channel", item.Id));
        }

        foreach ((NodeDescription node, SecureChannelSnapshot item) in Channels("initiator"))
        {
            if (accepted.TryGetValue((item.Peer!, node.Identifier), out Queue<string>? ends) && ends.TryDequeue(out string? end))
                Link(Id(node.Name, "channel", item.Id), end, TopologyLinkKind.JoinedWith);
        }
    }

    private IEnumerable<(NodeDescription Node, SecureChannelSnapshot Item)> Channels(string role) =>
        Running().SelectMany(node => node.Snapshot!.SecureChannels
            .Where(item => item.Role == role && item.Status == "open" && item.Peer is not null).Select(item => (node, item)));
}

using Ockam.Node;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Running;

/// <summary>Tells the world what becomes of a node: its resources on standard output as they come up, everything else in the log.</summary>
internal sealed class Announcer(Output output, NodeLog log)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _announced = new(StringComparer.Ordinal);
    private volatile bool _ending;

    public void Identifier(OckamNode node) =>
        Announce("identifier", node.Identifier.ToString(), null, $"The node '{node.Name}' has the identity '{node.Identity.Name}'.");

    public void Http(int port) => Announce("http", $"127.0.0.1:{port}", null, "The HTTP server answers.");

    public void Ready(OckamNode node) => Announce("ready", node.Name, null, "The node is ready.");

    /// <summary>From now on, what ends does so because the node does.</summary>
    public void Ending() => _ending = true;

    /// <summary>A change of the node. It is called from wherever the change was made, and only writes.</summary>
    public void Tell(NodeChange change)
    {
        string? kind = change switch
        {
            { Resource: NodeResource.TcpListener, Status: "open" } => "listener",
            { Resource: NodeResource.Inlet, Status: "open" } => "inlet",
            { Resource: NodeResource.Outlet, Status: "open" } => "outlet",
            { Resource: NodeResource.Relay, Status: "up" } => "relay",
            _ => null,
        };
        string resource = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(change.Resource.ToString());
        (string, string?)[] fields = [("resource", resource), ("name", change.Name), ("status", change.Status), ("detail", change.Detail)];
        bool bad = !_ending && change.Status is "down" or "failed"
            || (change.Status == "closed" && !_ending && change.Resource is not (NodeResource.TcpConnection or NodeResource.SecureChannel));
        if (bad) log.Warn($"{resource} {change.Name} is {change.Status}", fields);
        else log.Info($"{resource} {change.Name} is {change.Status}", fields);
        if (kind is not null) Announce(kind, change.Name, change.Detail, null);
    }

    private void Announce(string kind, string value, string? more, string? logged)
    {
        // A relay that is lost and made again is the same relay.
        lock (_lock)
        {
            if (!_announced.Add($"{kind} {value}")) return;
            output.WriteObject(more is null ? $"{kind} {value}" : $"{kind} {value} {more}", json =>
            {
                json.WriteString("kind", kind);
                json.WriteString("value", value);
                if (more is not null) json.WriteString("detail", more);
            });
        }

        if (logged is not null) log.Info(logged, (kind, value));
    }
}

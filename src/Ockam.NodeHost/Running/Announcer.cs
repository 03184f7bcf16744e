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
        if (kind is not null) Announce(kind, change.Address, change.Name, null);
        string resource = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(change.Resource.ToString());
        string message = $"{resource.Replace('_', ' ')} {change.Status}";
        (string, string?)[] fields = [("name", change.Name), ("address", change.Address), ("detail", change.Detail)];
        if (IsBad(change)) log.Warn(message, fields);
        else log.Info(message, fields);
    }

    private bool IsBad(NodeChange change) => !_ending && change switch
    {
        // These come and go.
        { Resource: NodeResource.TcpConnection or NodeResource.SecureChannel or NodeResource.HostedRelay } => change.Status == "refused",
        { Resource: NodeResource.Inlet or NodeResource.Outlet } => change.Status != "open" || change.Detail is not null,
        _ => change.Status is "down" or "paused" or "closed",
    };

    private void Announce(string kind, string value, string? name, string? logged)
    {
        if (name is not null && value.EndsWith(name, StringComparison.Ordinal)) name = null;
        // A relay that is lost and made again is the same relay.
        lock (_lock)
        {
            if (!_announced.Add($"{kind} {value}")) return;
            try
            {
                output.WriteObject(Output.OneLine(name is null ? $"{kind} {value}" : $"{kind} {value} {name}"), json =>
                {
                    json.WriteString("kind", kind);
                    json.WriteString("value", value);
                    if (name is not null) json.WriteString("name", name);
                });
            }
            catch (IOException exception)
            {
                log.Warn($"Standard output cannot be written: {exception.Message}", (kind, value));
            }
        }

        if (logged is not null) log.Info(logged, (kind, value));
    }
}

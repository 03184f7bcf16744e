using System.Collections.Concurrent;
using Ockam.Encoding;
using Ockam.Node;
using Ockam.NodeHost.CommandLine;
using Ockam.Projects;

namespace Ockam.NodeHost.Running;

/// <summary>
/// Tells the world what becomes of a node: its resources on standard output as they come up, everything else in the log. Nobody who brings
/// a change about waits for whoever reads standard output.
/// </summary>
internal sealed class Announcer : IDisposable
{
    // A large configuration's all at once; of each resource there is one line in the life of a node.
    private const int MaximumWaiting = 50_000;

    // At the end: what reads standard output may have stopped for good.
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _announced = new(StringComparer.Ordinal);
    private readonly BlockingCollection<(string Kind, string Value, string? Name)> _waiting = new(MaximumWaiting);
    private readonly Output _output;
    private readonly NodeLog _log;
    private readonly Thread _thread;
    private volatile bool _ending;

    public Announcer(Output output, NodeLog log)
    {
        _output = output;
        _log = log;
        // Its own, since it may wait for ever; the process does not wait for it.
        _thread = new Thread(WriteLines) { IsBackground = true, Name = "announcements" };
        _thread.Start();
    }

    public void Identifier(OckamNode node) =>
        Announce("identifier", node.Identifier.ToString(), null, $"The node '{node.Name}' has the identity '{node.Identity.Name}'.");

    public void Http(int port) => Announce("http", $"127.0.0.1:{port}", null, "The HTTP server answers.");

    public void Project(Project project)
    {
        Announce("project", project.Id, project.Name, "The project is there.");
        Announce("route", project.AccessRoute.ToString(), null, null);
    }

    public void Ready(OckamNode node) => Announce("ready", node.Name, null, "The node is ready.");

    /// <summary>From now on, what ends does so because the node does.</summary>
    public void Ending() => _ending = true;

    /// <summary>A change of the node. It is called from wherever the change was made, and does not wait.</summary>
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
        if (IsBad(change)) _log.Warn(message, fields);
        else _log.Info(message, fields);
    }

    private bool IsBad(NodeChange change) => !_ending && change switch
    {
        // These come and go.
        { Resource: NodeResource.TcpConnection or NodeResource.SecureChannel or NodeResource.HostedRelay or NodeResource.Authority } =>
            change.Status == "refused",
        { Resource: NodeResource.Inlet or NodeResource.Outlet } => change.Status != "open" || change.Detail is not null,
        { Resource: NodeResource.Credential } => change.Status != "valid",
        _ => change.Status is "down" or "paused" or "closed",
    };

    /// <summary>Writes what is waiting, for as long as standard output takes it. What comes up afterwards is not announced.</summary>
    public void Dispose()
    {
        lock (_lock) _waiting.CompleteAdding();
        _thread.Join(s_endLimit);
    }

    private void Announce(string kind, string value, string? name, string? logged)
    {
        if (name is not null && value.EndsWith(name, StringComparison.Ordinal)) name = null;
        lock (_lock)
        {
            // A relay that is lost and made again is the same relay.
            if (_waiting.IsAddingCompleted || _announced.Contains($"{kind} {value}")) return;
            // A relay node could make up a new name each time.
            if (_announced.Count < MaximumWaiting && _waiting.TryAdd((kind, value, name))) _announced.Add($"{kind} {value}");
        }

        if (logged is not null) _log.Info(logged, (kind, value));
    }

    private void WriteLines()
    {
        foreach ((string kind, string value, string? name) in _waiting.GetConsumingEnumerable())
        {
            try
            {
                _output.WriteObject(PlainText.OneLine(name is null ? $"{kind} {value}" : $"{kind} {value} {name}"), json =>
                {
                    json.WriteString("kind", kind);
                    json.WriteString("value", value);
                    if (name is not null) json.WriteString("name", name);
                });
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                _log.Warn($"Standard output cannot be written: {exception.Message}", (kind, value));
            }
        }
    }
}

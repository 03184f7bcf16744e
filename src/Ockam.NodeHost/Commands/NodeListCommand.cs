using System.Text.Json;
using Ockam.Background;
using Ockam.Node.Control;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class NodeListCommand : Command
{
    public override string Name => "node list";

    public override string Summary => "Lists the nodes that run in this home folder.";

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<NodeRecord> nodes = NodeClaim.List(context.HomeFolder);
        string plain = nodes.Count == 0
            ? $"No node runs in {context.HomeFolder}."
            : string.Join(Environment.NewLine, nodes.Select(node =>
                $"{node.Name} {node.Identifier}, process {node.ProcessId}, {(node.IsControlled ? "in the background" : "of 'run'")}"));
        context.Output.Write(plain, value =>
        {
            value.WriteStartArray();
            foreach (NodeRecord node in nodes)
            {
                value.WriteStartObject();
                value.WriteString("name", node.Name);
                value.WriteString("identifier", node.Identifier);
                value.WriteNumber("process_id", node.ProcessId);
                value.WriteString("started_at", node.StartedAt);
                value.WriteBoolean("is_controlled", node.IsControlled);
                value.WriteEndObject();
            }

            value.WriteEndArray();
        });
    }

    public static string Describe(NodeDescription node)
    {
        string[] listeners = [.. node.Snapshot?.TcpListeners.Select(listener => listener.Address) ?? []];
        string at = listeners.Length > 0 ? $", listening on {string.Join(" and ", listeners)}" : "";
        return $"{node.Name} {node.Identifier} {(node.IsRunning ? "runs" : "is stopped")} in process {node.ProcessId}{at}";
    }

    public static void Write(Utf8JsonWriter value, NodeDescription node)
    {
        value.WriteString("name", node.Name);
        value.WriteString("identifier", node.Identifier);
        value.WriteNumber("process_id", node.ProcessId);
        value.WriteString("started_at", node.StartedAt);
        value.WriteBoolean("is_running", node.IsRunning);
        value.WriteStartArray("listening_on");
        foreach (var listener in node.Snapshot?.TcpListeners ?? []) value.WriteStringValue(listener.Address);
        value.WriteEndArray();
    }
}

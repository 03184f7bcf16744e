using System.Text.Json;
using Ockam.Node.Control;

namespace Ockam.NodeHost.Commands;

/// <summary>How a node in the background is written, the same by every command.</summary>
internal static class NodeOutput
{
    public static string Text(NodeDescription node)
    {
        string[] listeners = [.. node.Snapshot?.TcpListeners.Select(listener => listener.Address) ?? []];
        string at = listeners.Length > 0 ? $", listening on {string.Join(" and ", listeners)}" : "";
        return $"{node.Name} {node.Identifier} {(node.IsRunning ? "runs" : "is stopped")} in process {node.ProcessId}{at}";
    }

    public static void WriteNode(this Utf8JsonWriter value, NodeDescription node)
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

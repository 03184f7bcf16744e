using Ockam.Background;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class NodeListCommand : Command
{
    public override string Name => "node list";

    public override string Summary => "Lists the nodes that run in this home folder.";

    public override Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        context.Output.WriteList(
            NodeClaim.List(context.HomeFolder), $"No node runs in {context.HomeFolder}.",
            node => $"{node.Name} {node.Identifier}, process {node.ProcessId}, {(node.IsControlled ? "in the background" : "of 'run'")}",
            (value, node) =>
            {
                value.WriteString("name", node.Name);
                value.WriteString("identifier", node.Identifier);
                value.WriteNumber("process_id", node.ProcessId);
                value.WriteString("started_at", node.StartedAt);
                value.WriteBoolean("is_controlled", node.IsControlled);
            });
        return Task.CompletedTask;
    }
}

using Ockam.Node.Control;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that works with the policies of a node of this process.</summary>
public abstract class PolicyCmdlet : NodeCmdlet
{
    internal async Task<LocalNode> RequireLocalAsync(CancellationToken cancellationToken)
    {
        INodeControl node = await RequireNodeAsync(cancellationToken);
        return node as LocalNode ?? throw new NodeControlException(
            NodeControlReason.Unavailable, $"The node '{node.Name}' runs in the background, where its policies cannot be reached yet.",
            "Write them into its file under policies, or make the node in this process.");
    }
}

using Ockam.Background;
using Ockam.Identities;
using Ockam.Node.Control;
using Ockam.Storage;

namespace OckamPS.Module.Nodes;

/// <summary>Who acts as an identity: a node that loses it could not be told from one that is somebody else.</summary>
internal static class IdentityUse
{
    /// <summary>Refuses where a node has the identity, whether that is of this process, in the background or of another prompt.</summary>
    /// <param name="identity">The identity.</param>
    /// <param name="evenIfStopped">Whether nodes that are stopped are no reason to refuse.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.InUse"/>.</exception>
    public static async Task RequireUnusedAsync(NamedIdentity identity, bool evenIfStopped, CancellationToken cancellationToken)
    {
        string wanted = identity.Identifier.ToString();
        foreach (INodeControl node in ModuleNodes.Registry.All)
        {
            NodeDescription description = await node.DescribeAsync(cancellationToken);
            if (description.Identifier == wanted) Refuse(identity, node.Name, description.IsRunning, evenIfStopped, "");
        }

        string home = OckamHome.Resolve();
        foreach (NodeRecord record in NodeClaim.List(home).Where(record => record.Identifier == wanted))
        {
            if (record.ProcessId == Environment.ProcessId) continue;
            bool isRunning = await IsRunningAsync(BackgroundNode.Find(home, record.Name), cancellationToken);
            Refuse(identity, record.Name, isRunning, evenIfStopped, $", in process {record.ProcessId},");
        }
    }

    // One that takes no commands, or does not answer, has a process all the same.
    private static async Task<bool> IsRunningAsync(BackgroundNode? node, CancellationToken cancellationToken)
    {
        if (node is null) return true;
        try
        {
            return (await node.DescribeAsync(cancellationToken)).IsRunning;
        }
        catch (NodeControlException)
        {
            return true;
        }
    }

    private static void Refuse(NamedIdentity identity, string node, bool isRunning, bool evenIfStopped, string where)
    {
        if (!isRunning && evenIfStopped) return;
        throw new IdentityException(IdentityErrorReason.InUse, isRunning
            ? $"The node '{node}'{where} runs as the identity '{identity.Name}' ({identity.Identifier}). Remove the node first: "
                + $"Remove-OckamNode {node}."
            : $"The node '{node}'{where} is stopped, and has the identity '{identity.Name}' ({identity.Identifier}): it could not be "
                + $"started again. Remove the node first, Remove-OckamNode {node}, or say -Force.");
    }
}

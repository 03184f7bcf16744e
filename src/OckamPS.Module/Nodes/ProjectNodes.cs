using Ockam.Background;
using Ockam.Node.Control;
using Ockam.Projects;
using Ockam.Storage;

namespace OckamPS.Module.Nodes;

/// <summary>The nodes that run projects: their authorities, and relays for their members.</summary>
internal static class ProjectNodes
{
    /// <summary>The node of this process or in the background that runs a project, be it stopped; null if there is none.</summary>
    public static async Task<INodeControl?> FindAsync(Project project, CancellationToken cancellationToken)
    {
        string authority = project.Authority.Identifier.ToString();
        foreach (INodeControl node in await ModuleNodes.FindAsync(null, cancellationToken))
        {
            NodeDescription description;
            try
            {
                description = await node.DescribeAsync(cancellationToken);
            }
            catch (NodeControlException) when (node.Name != project.Name)
            {
                // Another one that ends in this moment, or hangs, is no reason to keep a project.
                continue;
            }

            // One that is stopped tells no authority; then only the node that New-OckamProject makes has both the name and the identity.
            bool runsIt = description.IsRunning
                ? description.Snapshot?.Authority?.Identifier == authority
                : node.Name == project.Name && description.Identifier == authority;
            if (runsIt && description.Project == project.Name) return node;
        }

        return null;
    }

    /// <summary>Where another prompt has the project's node, which cannot be commanded from here; null if none has.</summary>
    public static NodeRecord? FindElsewhere(Project project) => NodeClaim.List(OckamHome.Resolve()).FirstOrDefault(
        record => !record.IsControlled && record.ProcessId != Environment.ProcessId && record.Name == project.Name
            && record.Identifier == project.Authority.Identifier.ToString());
}

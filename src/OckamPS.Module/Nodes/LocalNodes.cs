using Ockam.Node.Control;

namespace OckamPS.Module.Nodes;

/// <summary>Nodes whose engine is in this process: what is more than portals and messages needs one.</summary>
internal static class LocalNodes
{
    /// <summary>The node, if it runs in this process.</summary>
    /// <param name="node">A node.</param>
    /// <param name="what">What is to be done, as the beginning of a sentence: "A key broker is asked".</param>
    /// <exception cref="NodeControlException">It runs in the background.</exception>
    public static LocalNode Require(INodeControl node, string what) => node as LocalNode ?? throw new NodeControlException(
        NodeControlReason.InvalidArgument, $"{what} by a node of this process, and '{node.Name}' runs in the background.",
        "Make one with New-OckamNode, without -Persist, and name that one.");
}

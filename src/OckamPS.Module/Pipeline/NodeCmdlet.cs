using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that makes something on one node.</summary>
public abstract class NodeCmdlet : AsyncCmdlet
{
    /// <summary>The node; the process's default one if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Node { get; set; }

    /// <summary>The name of the node that is meant; null for the default one.</summary>
    private protected virtual string? MeantNode => Node;

    /// <summary>The node that is meant, which must be there: for what reads, or takes away.</summary>
    /// <exception cref="NodeControlException">It is not.</exception>
    internal INodeControl RequireNode()
    {
        ModuleLifetime.Use();
        INodeControl node = ModuleNodes.Require(MeantNode);
        Debug($"The node is '{node.Name}'.");
        return node;
    }

    /// <summary>
    /// Asks whether to do something with the node that is meant, as <c>-WhatIf</c> and <c>-Confirm</c> say, and gets it. A default node
    /// that is not there yet is made only once that is confirmed.
    /// </summary>
    /// <param name="action">What is done.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The node; null where it is not to be done.</returns>
    /// <exception cref="NodeControlException">There is no node of that name.</exception>
    internal Task<INodeControl?> ConfirmNodeAsync(string action, CancellationToken cancellationToken) =>
        ConfirmNodeAsync("", action, cancellationToken);

    /// <summary>The same for something of the node.</summary>
    /// <param name="part">What of the node, such as "outlet of "; empty for the node itself.</param>
    /// <param name="action">What is done to it.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    internal async Task<INodeControl?> ConfirmNodeAsync(string part, string action, CancellationToken cancellationToken)
    {
        string target = ModuleNodes.Find(MeantNode) is { } found
            ? $"{part}node '{found.Name}'"
            : $"{part}node '{NodeSettings.DefaultName}', which is made first";
        if (!await ConfirmAsync(target, action)) return null;
        INodeControl node = await ModuleNodes.GetOrMakeAsync(MeantNode, cancellationToken);
        Debug($"The node is '{node.Name}'.");
        return node;
    }
}

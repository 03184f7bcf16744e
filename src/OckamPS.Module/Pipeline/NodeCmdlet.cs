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

    /// <summary>The node that is meant.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    internal async Task<INodeControl> RequireNodeAsync(CancellationToken cancellationToken)
    {
        ModuleLifetime.Use();
        INodeControl node = await ModuleNodes.RequireAsync(Node, cancellationToken);
        Debug($"The node is '{node.Name}'.");
        return node;
    }
}

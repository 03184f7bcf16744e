using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that does something to nodes that there are.</summary>
public abstract class ExistingNodesCmdlet : AsyncCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <summary>Does it to one of them.</summary>
    private protected abstract Task ActAsync(INodeControl node, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string pattern in Name)
        {
            INodeControl[] nodes = Match(
                await ModuleNodes.FindAsync(null, cancellationToken), pattern, "Node", "node", (node, matches) => matches(node.Name));
            foreach (INodeControl node in nodes) await ForEachAsync(node.Name, () => ActAsync(node, cancellationToken));
        }
    }
}

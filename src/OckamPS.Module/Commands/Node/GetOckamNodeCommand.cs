using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lists nodes.</summary>
[Cmdlet(VerbsCommon.Get, "OckamNode")]
[OutputType(typeof(OckamNodeInfo))]
public sealed class GetOckamNodeCommand : AsyncCmdlet
{
    /// <summary>Names, with wildcards; all nodes if it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string pattern in Name)
        {
            INodeControl[] nodes = Match(
                await ModuleNodes.FindAsync(null, cancellationToken), pattern, "Node", "node", (node, matches) => matches(node.Name));
            foreach (INodeControl node in nodes)
                await ForEachAsync(node.Name, async () => Write(Infos.Of(await node.DescribeAsync(cancellationToken))));
        }
    }
}

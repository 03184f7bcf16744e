using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>
/// A cmdlet that lists one kind of things of the nodes. A name without a wildcard that nothing has is an error; a wildcard that matches
/// nothing is an answer.
/// </summary>
public abstract class GetFromNodesCmdlet : AsyncCmdlet
{
    /// <summary>The nodes to look at, with wildcards; all of them if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Node { get; set; }

    /// <summary>The names that were asked for; null for all.</summary>
    private protected abstract string[]? Names { get; }

    /// <summary>The noun without its prefix.</summary>
    private protected abstract string Noun { get; }

    /// <summary>What such a thing is called in a sentence.</summary>
    private protected abstract string What { get; }

    /// <inheritdoc/>
    protected override object? Target => Names ?? (object?)Node;

    /// <summary>The things of a node, by name.</summary>
    private protected abstract IEnumerable<(string Name, object Item)> Select(NodeDescription node);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Name, object Item)> all = await ListAsync(cancellationToken);
        foreach (string pattern in Names ?? ["*"])
        {
            foreach ((string _, object item) in Match(all, pattern, Noun, What, (item, matches) => matches(item.Name))) Write(item);
        }
    }

    private async Task<IReadOnlyList<(string Name, object Item)>> ListAsync(CancellationToken cancellationToken)
    {
        ModuleLifetime.Use();
        IReadOnlyList<INodeControl> nodes = await ModuleNodes.FindRequiredAsync(Node, cancellationToken);
        var all = new List<(string, object)>();
        foreach (INodeControl node in nodes)
            await ForEachAsync(node.Name, async () => all.AddRange(Select(await node.DescribeAsync(cancellationToken))));
        return all;
    }
}

using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Errors;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that removes one kind of things from nodes: by name, with wildcards, or those that are piped in.</summary>
public abstract class RemoveFromNodesCmdlet : AsyncCmdlet
{
    private protected const string ByName = "ByName";
    private protected const string ByObject = "ByObject";

    /// <summary>The node, with wildcards; all of them if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Node { get; set; }

    /// <summary>The names that were given; null where an object was.</summary>
    private protected abstract string[]? Names { get; }

    /// <summary>The noun without its prefix.</summary>
    private protected abstract string Noun { get; }

    /// <summary>What such a thing is called in a sentence.</summary>
    private protected abstract string What { get; }

    /// <summary>What the things are to their node.</summary>
    private protected abstract NodeResource Kind { get; }

    /// <summary>The node and the id of the object that was piped in; null where names were given.</summary>
    private protected abstract (string Node, string Id)? Given { get; }

    /// <inheritdoc/>
    protected override object? Target => Given?.Id ?? (object?)Names;

    /// <summary>The ids of a node's things, by name.</summary>
    private protected abstract IEnumerable<(string Name, string Id)> Select(NodeDescription node);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ModuleLifetime.Use();
        if (Given is { } given)
        {
            await RemoveAsync(ModuleNodes.Require(given.Node), given.Id, given.Id, cancellationToken);
            return;
        }

        IReadOnlyList<INodeControl> nodes = await ModuleNodes.FindRequiredAsync(Node, cancellationToken);
        foreach (string pattern in Names ?? [])
        {
            var all = new List<(INodeControl Node, string Name, string Id)>();
            foreach (INodeControl node in nodes)
                all.AddRange(Select(await node.DescribeAsync(cancellationToken)).Select(item => (node, item.Name, item.Id)));
            foreach ((INodeControl node, string name, string id) in Match(all, pattern, Noun, What, (item, matches) => matches(item.Name)))
                await RemoveAsync(node, name, id, cancellationToken);
        }
    }

    private Task RemoveAsync(
        INodeControl node, string name, string id, CancellationToken cancellationToken) => ForEachAsync(name, async () =>
    {
        if (!await ConfirmAsync($"{What} '{name}' of node '{node.Name}'", "Remove")) return;
        if (await node.RemoveAsync(Kind, id, cancellationToken)) Verbose($"Removed the {What} '{name}' of '{node.Name}'.");
        // An object of a moment ago may have ended by itself: a channel ends when its other end is removed.
        else if (Given is not null) Verbose($"The {What} '{name}' of '{node.Name}' had ended already.");
        else Write(ErrorTable.NotFound(Noun, What, name));
    });
}

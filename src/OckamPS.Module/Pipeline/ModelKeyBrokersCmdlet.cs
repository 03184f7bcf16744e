using System.Management.Automation;
using Ockam.Models;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet about key brokers that there are: by name, with wildcards, on some nodes or all.</summary>
public abstract class ModelKeyBrokersCmdlet : AsyncCmdlet
{
    /// <summary>The nodes to look at, with wildcards; all of this process if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Node { get; set; }

    /// <summary>The brokers that are meant.</summary>
    /// <param name="names">Their names, with wildcards.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private protected async Task<IReadOnlyList<(LocalNode Node, ModelKeyBroker Broker)>> FindAsync(
        string[] names, CancellationToken cancellationToken)
    {
        ModuleLifetime.Use();
        var all = new List<(LocalNode Node, ModelKeyBroker Broker)>();
        foreach (INodeControl node in await ModuleNodes.FindRequiredAsync(Node, cancellationToken))
            all.AddRange(BrokerInfos.Of(node).Select(broker => ((LocalNode)node, broker)));
        return [.. names.SelectMany(name => Match(
            all, name, "ModelKeyBroker", "key broker", (item, matches) => matches(item.Broker.Name))).Distinct()];
    }
}

using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet about inlets that there are.</summary>
public abstract class InletsCmdlet : AsyncCmdlet
{
    private protected const string ByName = "ByName";
    private protected const string ByObject = "ByObject";

    /// <summary>Names or addresses, with wildcards.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(TcpInletCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>What <c>Get-OckamTcpInlet</c> or <c>New-OckamTcpInlet</c> put out.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [ValidateNotNull]
    public OckamTcpInletInfo? InputObject { get; set; }

    /// <summary>Does something for each inlet that is meant; a failure is an error of this inlet alone.</summary>
    /// <param name="nodes">The name of its node, with wildcards; null for all nodes.</param>
    /// <param name="work">What is done.</param>
    /// <param name="cancellationToken">The cmdlet is being stopped.</param>
    /// <exception cref="NodeControlException">There is no node of that name.</exception>
    private protected async Task ForInletsAsync(
        string? nodes, Func<INodeControl, string, Task> work, CancellationToken cancellationToken)
    {
        ModuleLifetime.Use();
        if (InputObject is { } given)
        {
            INodeControl owner = ModuleNodes.Require(given.NodeName);
            await ForEachAsync(given.InletName, () => work(owner, given.InletName));
            return;
        }

        var all = new List<(INodeControl Node, PortalSnapshot Inlet)>();
        foreach (INodeControl node in await ModuleNodes.FindRequiredAsync(nodes, cancellationToken))
        {
            await ForEachAsync(node.Name, async () =>
                all.AddRange(((await node.DescribeAsync(cancellationToken)).Snapshot?.Inlets ?? []).Select(inlet => (node, inlet))));
        }

        foreach (string pattern in Name ?? [])
        {
            (INodeControl Node, PortalSnapshot Inlet)[] found = Match(all, pattern, "TcpInlet", "inlet", (item, matches) =>
                matches(item.Inlet.Name) || matches(item.Inlet.Address));
            foreach ((INodeControl node, PortalSnapshot inlet) in found)
                await ForEachAsync(inlet.Name, () => work(node, inlet.Name));
        }
    }
}

using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Errors;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Suspends inlets, or has them go on.</summary>
public abstract class InletSuspensionCmdlet : AsyncCmdlet
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

    /// <summary>The node, with wildcards; all of them if it is left out.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Node { get; set; }

    /// <summary>The inlets are written to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InputObject?.InletName ?? (object?)Name;

    private protected abstract bool IsSuspended { get; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (InputObject is { } inlet)
        {
            await SetAsync(ModuleNodes.Require(inlet.NodeName), inlet.InletName, cancellationToken);
            return;
        }

        IReadOnlyList<INodeControl> nodes = await ModuleNodes.FindRequiredAsync(Node, cancellationToken);
        foreach (string pattern in Name ?? [])
        {
            var all = new List<(INodeControl Node, PortalSnapshot Inlet)>();
            foreach (INodeControl node in nodes)
                all.AddRange(((await node.DescribeAsync(cancellationToken)).Snapshot?.Inlets ?? []).Select(inlet => (node, inlet)));
            (INodeControl Node, PortalSnapshot Inlet)[] found = Match(all, pattern, "TcpInlet", "inlet", (item, matches) =>
                matches(item.Inlet.Name) || matches(item.Inlet.Address));
            foreach ((INodeControl node, PortalSnapshot item) in found) await SetAsync(node, item.Name, cancellationToken);
        }
    }

    private Task SetAsync(INodeControl node, string name, CancellationToken cancellationToken) => ForEachAsync(name, async () =>
    {
        if (!await ConfirmAsync($"inlet '{name}' of node '{node.Name}'", IsSuspended ? "Suspend" : "Resume")) return;
        PortalSnapshot? inlet = await node.SetInletSuspendedAsync(name, IsSuspended, cancellationToken);
        if (inlet is null) Write(ErrorTable.NotFound("TcpInlet", "inlet", name));
        else if (PassThru) Write(Infos.InletOf(node.Name, inlet));
    });
}

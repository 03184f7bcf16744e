using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Starts stopped nodes with all that they had.</summary>
[Cmdlet(VerbsLifecycle.Start, "OckamNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamNodeInfo))]
public sealed class StartOckamNodeCommand : ExistingNodesCmdlet
{
    /// <summary>The started nodes are written to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Starting nodes";

    private protected override async Task ActAsync(INodeControl node, CancellationToken cancellationToken)
    {
        if (!await ConfirmAsync($"node '{node.Name}'", "Start")) return;
        Verbose(await node.StartAsync(cancellationToken) ? $"Started '{node.Name}'." : $"'{node.Name}' runs already.");
        if (PassThru) Write(Infos.Of(await node.DescribeAsync(cancellationToken)));
    }
}

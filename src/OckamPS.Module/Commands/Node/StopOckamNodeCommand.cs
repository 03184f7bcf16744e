using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Stops nodes; what they had is there again when they are started.</summary>
[Cmdlet(VerbsLifecycle.Stop, "OckamNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(OckamNodeInfo))]
public sealed class StopOckamNodeCommand : ExistingNodesCmdlet
{
    /// <summary>How long open connections of portals may go on; they are cut at once if it is left out.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan Drain { get; set; } = TimeSpan.Zero;

    /// <summary>The stopped nodes are written to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Stopping nodes";

    private protected override async Task ActAsync(INodeControl node, CancellationToken cancellationToken)
    {
        if (!await ConfirmAsync($"node '{node.Name}'", "Stop")) return;
        Verbose(await node.StopAsync(Drain, cancellationToken) ? $"Stopped '{node.Name}'." : $"'{node.Name}' was stopped already.");
        if (PassThru) Write(Infos.Of(await node.DescribeAsync(cancellationToken)));
    }
}

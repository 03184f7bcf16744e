using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Measures how fast the way of a portal is.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "OckamPortal", DefaultParameterSetName = ByWay)]
[OutputType(typeof(OckamPortalMeasurement))]
public sealed class MeasureOckamPortalCommand : PortalCmdlet
{
    /// <summary>How many round trips to the outlet's node: 100 if it is left out.</summary>
    [Parameter]
    [ValidateRange(1, PortalMeasureSettings.MaximumCount)]
    public int Count { get; set; } = 100;

    /// <summary>How many connections to the server behind the outlet, one after the other: 10 if it is left out, 0 for none.</summary>
    [Parameter]
    [ValidateRange(0, PortalMeasureSettings.MaximumConnections)]
    public int Connections { get; set; } = 10;

    /// <summary>For how long bytes are sent for the throughput: 2s if it is left out, 0s for not at all.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan Duration { get; set; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override string Activity => "Measuring a portal";

    private protected override async Task LookAsync(
        INodeControl node, string portal, string? inlet, InletSettings? way, CancellationToken cancellationToken)
    {
        Progress(portal);
        var settings = new PortalMeasureSettings
        {
            Portal = new PortalTestSettings { Inlet = inlet, Way = way },
            Count = Count, Connections = Connections, Duration = Duration,
        };
        Write(PortalInfos.Of(node.Name, portal, await node.MeasurePortalAsync(settings, cancellationToken)));
    }
}

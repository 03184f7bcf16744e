using System.Management.Automation;
using Ockam.Node.Control;
using Ockam.Node.Diagnosis;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Walks the way of a portal part by part, and says which part fails and what to do.</summary>
[Cmdlet(VerbsDiagnostic.Test, "OckamPortal", DefaultParameterSetName = ByWay)]
[OutputType(typeof(OckamPortalTestResult), typeof(bool))]
public sealed class TestOckamPortalCommand : PortalCmdlet
{
    /// <summary>How many seconds each part may take; what an inlet's own way is given if it is left out.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int TimeoutSec { get; set; }

    /// <summary>Only <c>True</c> or <c>False</c> is put out, for each portal.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Walking a portal's way";

    private protected override async Task LookAsync(
        INodeControl node, string portal, string? inlet, InletSettings? way, CancellationToken cancellationToken)
    {
        Progress(portal);
        IReadOnlyList<PortalHopResult> results = await node.TestPortalAsync(
            new PortalTestSettings
            {
                Inlet = inlet, Way = way, Timeout = TimeoutSec == 0 ? null : TimeSpan.FromSeconds(TimeoutSec),
            },
            cancellationToken);
        if (Quiet)
        {
            Write(results.All(result => result.Passed));
            return;
        }

        foreach (PortalHopResult result in results) Write(PortalInfos.Of(node.Name, portal, result));
    }
}

using System.Management.Automation;

namespace OckamPS.Module.Commands;

/// <summary>Lets suspended inlets accept clients again, at the same ports.</summary>
[Cmdlet(
    VerbsLifecycle.Resume, "OckamTcpInlet", DefaultParameterSetName = ByName, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamTcpInletInfo))]
public sealed class ResumeOckamTcpInletCommand : InletSuspensionCmdlet
{
    private protected override bool IsSuspended => false;
}

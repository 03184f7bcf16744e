using System.Management.Automation;

namespace OckamPS.Module.Commands;

/// <summary>Suspends inlets: they accept no clients, and their ports are free. Connections that there are go on.</summary>
[Cmdlet(
    VerbsLifecycle.Suspend, "OckamTcpInlet", DefaultParameterSetName = ByName, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamTcpInletInfo))]
public sealed class SuspendOckamTcpInletCommand : InletSuspensionCmdlet
{
    private protected override bool IsSuspended => true;
}

using System.Management.Automation;

namespace OckamPS.Tests.Help;

/// <summary>What cmdlets share.</summary>
public abstract class HelpSampleCmdlet : PSCmdlet
{
    /// <summary>Nobody is asked.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }
}

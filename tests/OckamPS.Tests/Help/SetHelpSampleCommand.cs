using System.Management.Automation;

namespace OckamPS.Tests.Help;

/// <summary>A cmdlet to be read; it does nothing.</summary>
[Cmdlet(VerbsCommon.Set, "HelpSample", DefaultParameterSetName = "ByName", SupportsShouldProcess = true)]
[OutputType(typeof(string))]
public sealed class SetHelpSampleCommand : HelpSampleCmdlet
{
    /// <summary>Names.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ByName")]
    [Alias("Alias1", "Alias2")]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>A color.</summary>
    [Parameter(ParameterSetName = "ByName")]
    public ConsoleColor? Color { get; set; }

    /// <summary>A size.</summary>
    [Parameter(ParameterSetName = "ByName")]
    [Parameter(ParameterSetName = "ByObject", Mandatory = true)]
    [ValidateSet("Small", "Large")]
    public string Size { get; set; } = "";

    /// <summary>An object.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "ByObject")]
    public Uri[] InputObject { get; set; } = [];

    /// <summary>Not for people.</summary>
    [Parameter(DontShow = true)]
    public string Hidden { get; set; } = "";
}

using System.Management.Automation;
using OckamPS.Module.Completion;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that works with one project of this home.</summary>
public abstract class ProjectCmdlet : HomeCmdlet
{
    /// <summary>The project; the default one if it is left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ProjectName")]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Project { get; set; }
}

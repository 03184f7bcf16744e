using System.Management.Automation;
using Ockam.Projects;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes a project the one that is meant where none is named.</summary>
[Cmdlet(VerbsCommon.Set, "OckamProject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(OckamProjectInfo))]
public sealed class SetOckamProjectCommand : HomeCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ProjectName")]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>It becomes the default; the one thing that can be set.</summary>
    [Parameter(Mandatory = true)]
    public SwitchParameter Default { get; set; }

    /// <summary>The project is written to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        Project project = await home.Services.Projects.GetAsync(Name, cancellationToken);
        if (!Default || !await ConfirmAsync($"project '{project.Name}'", "Make the default")) return;
        await home.Services.Projects.SetDefaultAsync(project.Name, cancellationToken);
        if (PassThru) Write(await ProjectInfos.OfAsync(home, project, cancellationToken));
    }
}

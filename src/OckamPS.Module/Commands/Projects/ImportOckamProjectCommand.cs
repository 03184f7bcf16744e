using System.Management.Automation;
using Ockam.Projects;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Gets to know a project by its file, after the histories in it were verified.</summary>
[Cmdlet(VerbsData.Import, "OckamProject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamProjectInfo))]
public sealed class ImportOckamProjectCommand : HomeCmdlet
{
    /// <summary>The file, as <c>Export-OckamProject</c> writes it.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <inheritdoc/>
    protected override object Target => Path;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        byte[] text = await InputFile.ReadAsync(await ResolveFileAsync(Path), ProjectFile.MaximumLength, cancellationToken);
        Project project = Project.Verify(ProjectFile.Parse(text));
        if (!await ConfirmAsync($"project '{project.Name}'", "Import")) return;
        project = await home.Services.Projects.ImportAsync(project, cancellationToken);
        Write(await ProjectInfos.OfAsync(home, project, cancellationToken));
    }
}

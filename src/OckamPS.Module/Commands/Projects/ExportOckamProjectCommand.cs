using System.Management.Automation;
using Ockam.Projects;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Puts out what others import to know a project, as JSON. It holds no secret.</summary>
[Cmdlet(VerbsData.Export, "OckamProject", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportOckamProjectCommand : HomeCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ProjectName")]
    [ArgumentCompleter(typeof(ProjectCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The file to write; the text goes to the pipeline if it is left out.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>A file that is there is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    private protected override async Task WorkAsync(HomeSession home, CancellationToken cancellationToken)
    {
        Project project = await home.Services.Projects.GetAsync(Name, cancellationToken);
        string text = System.Text.Encoding.UTF8.GetString(project.File.Encode());
        if (Path is null)
        {
            Write(text);
            return;
        }

        string file = await ResolveFileAsync(Path);
        if (!await ConfirmAsync(file, $"Write the project '{project.Name}'")) return;
        Write(await TextFiles.WriteAsync(file, text, Force, cancellationToken));
    }
}

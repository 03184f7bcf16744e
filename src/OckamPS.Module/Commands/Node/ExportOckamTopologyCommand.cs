using System.Management.Automation;
using Ockam.Topology;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Writes how nodes and their parts belong together: as text, as a flowchart, as a picture or as a page.</summary>
[Cmdlet(VerbsData.Export, "OckamTopology", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportOckamTopologyCommand : TopologyCmdlet
{
    /// <summary>The file to write; the text goes to the pipeline if it is left out.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>As what; what the end of the file's name says if it is left out, and text without a file.</summary>
    [Parameter]
    public OckamTopologyFormat? Format { get; set; }

    /// <summary>A file that is there is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Path ?? base.Target;

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        TopologyFormat format = ChooseFormat();
        OckamTopology topology = await LookAsync(cancellationToken);
        if (Path is null)
        {
            Write(topology.Write(format));
            return;
        }

        string file = await ResolveFileAsync(Path);
        if (!await ConfirmAsync(file, $"Write the topology as {format}")) return;
        Write(await TextFiles.WriteAsync(file, topology.Write(format), Force, cancellationToken));
    }

    private TopologyFormat ChooseFormat()
    {
        if (Format is { } given) return TopologyInfos.Of(given);
        if (Path is null) return TopologyFormat.Text;
        return OckamTopology.FormatOf(Path) ?? throw new FormatException(
            $"The name '{Path}' does not say what to write: end it with .txt, .mmd, .svg or .html, or say -Format.");
    }
}

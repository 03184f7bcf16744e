using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>
/// Writes a configuration file that makes a node again, also by <c>ockam-node run</c>; or a systemd unit that runs it. It holds no secret.
/// </summary>
[Cmdlet(VerbsData.Export, "OckamNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class ExportOckamNodeCommand : AsyncCmdlet
{
    /// <summary>The node.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The file to write; the text goes to the pipeline if it is left out.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>A unit for systemd is written that runs the node from <c>/etc/ockam/NAME.yaml</c>.</summary>
    [Parameter]
    public SwitchParameter SystemdUnit { get; set; }

    /// <summary>A file that is there is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        INodeControl node = ModuleNodes.Require(Name);
        string text = SystemdUnit ? SystemdUnits.Write(node.Name) : await node.ExportAsync(cancellationToken);
        if (Path is null)
        {
            Write(text);
            return;
        }

        string file = await ResolveFileAsync(Path);
        if (!await ConfirmAsync(file, $"Write the node '{node.Name}'")) return;
        Write(await TextFiles.WriteAsync(file, text, Force, cancellationToken));
    }
}

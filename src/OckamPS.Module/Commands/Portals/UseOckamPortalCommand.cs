using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Opens an inlet at a free port, runs a block with it, and closes it whatever happens.</summary>
[Cmdlet(VerbsOther.Use, "OckamPortal", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(object))]
public sealed class UseOckamPortalCommand : InletCmdlet
{
    /// <summary>The block; <c>$_</c> in it is the inlet.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNull]
    public ScriptBlock? ScriptBlock { get; set; }

    /// <summary>The outlet: its name, or a whole route to it; behind a channel, the rest of the way.</summary>
    [Parameter]
    [RouteTransformation]
    [ArgumentCompleter(typeof(RouteCompleter))]
    public string? To { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Using a portal";

    /// <inheritdoc/>
    protected override object? Target => Via ?? To;

    private string Way => Via is not null ? $"via {Via}" : Channel is { } channel ? $"by channel {channel.Id}" : $"to {To ?? "outlet"}";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ConfirmNodeAsync($"Run a block with an inlet {Way}", cancellationToken) is not { } node) return;
        InletSettings settings = await ReadSettingsAsync(To, cancellationToken);
        await node.UseInletAsync(settings, async inlet =>
        {
            Verbose($"The inlet listens at {inlet.Address}.");
            await RunBlockAsync(ScriptBlock!, Infos.InletOf(node.Name, inlet));
        }, cancellationToken);
    }
}

using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Opens an inlet at a free port, runs a block with it, and closes it whatever happens.</summary>
[Cmdlet(VerbsOther.Use, "OckamPortal", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(object))]
public sealed class UseOckamPortalCommand : NodeCmdlet
{
    /// <summary>The block; <c>$_</c> in it is the inlet.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [ValidateNotNull]
    public ScriptBlock? ScriptBlock { get; set; }

    /// <summary>The relay by which the outlet's node is reached.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RelayCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Via { get; set; }

    /// <summary>The outlet: its name, or a whole route to it; behind a channel, the rest of the way.</summary>
    [Parameter]
    [RouteTransformation]
    [ArgumentCompleter(typeof(RouteCompleter))]
    public string? To { get; set; }

    /// <summary>An open secure channel, or its id, through which the inlet goes.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ChannelTransformation]
    [ArgumentCompleter(typeof(SecureChannelCompleter))]
    public OckamSecureChannelInfo? Channel { get; set; }

    /// <summary>Whom it trusts: Identifiers, or <c>Anyone</c>; those whom the node trusts if it is left out.</summary>
    [Parameter]
    [Alias("Authorized")]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Trust { get; set; }

    /// <summary>Whom it trusts to be the relay nodes on the way; anyone if it is left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? RelayTrust { get; set; }

    /// <summary>A policy about the credentials of whoever is at the other end.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AttributeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Allow { get; set; }

    /// <summary>How long a client waits while the way is not there yet: 10s if it is left out.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? ConnectionWait { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Using a portal";

    /// <inheritdoc/>
    protected override object? Target => Via ?? To;

    private string Way => Via is not null ? $"via {Via}" : Channel is { } channel ? $"by channel {channel.Id}" : $"to {To ?? "outlet"}";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        // A channel is one of its own node.
        Node ??= Channel?.NodeName;
        if (await ConfirmNodeAsync($"Run a block with an inlet {Way}", cancellationToken) is not { } node) return;
        var settings = new InletSettings
        {
            To = To is null ? null : await NodeRoutes.ResolveWholeAsync(To, cancellationToken),
            Via = Via, Channel = Channel?.Id, Trust = Trust, RelayTrust = RelayTrust, Allow = Allow, ConnectionWait = ConnectionWait,
        };
        await node.UseInletAsync(settings, async inlet =>
        {
            Verbose($"The inlet listens at {inlet.Address}.");
            await RunBlockAsync(ScriptBlock!, Infos.InletOf(node.Name, inlet));
        }, cancellationToken);
    }
}

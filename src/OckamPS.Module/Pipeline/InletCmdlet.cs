using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Pipeline;

/// <summary>A cmdlet that makes an inlet: which way it leads, and whom it trusts.</summary>
public abstract class InletCmdlet : NodeCmdlet
{
    /// <summary>The relay by which the outlet's node is reached.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RelayCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Via { get; set; }

    /// <summary>An open secure channel, or its id, through which the inlet goes; it ends with the channel.</summary>
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

    /// <summary>Whom it trusts to be the relay nodes on the way, which see ciphertext alone; anyone if it is left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? RelayTrust { get; set; }

    /// <summary>A policy about the credentials of whoever is at the other end, such as <c>ai-inlet</c> or a full expression.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AttributeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Allow { get; set; }

    /// <summary>How long a client waits while the way is down: 10s if it is left out.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? ConnectionWait { get; set; }

    // A channel is one of its own node.
    private protected override string? MeantNode => Node ?? Channel?.NodeName;

    /// <summary>What these parameters say of the inlet.</summary>
    /// <param name="to">
    /// The outlet: its name, or a whole route to it; behind a channel, the rest of the way. Null for the default one.
    /// </param>
    /// <param name="cancellationToken">Ends the look for nodes that the route names.</param>
    private protected async Task<InletSettings> ReadSettingsAsync(string? to, CancellationToken cancellationToken) => new()
    {
        To = to is null ? null : await NodeRoutes.ResolveWholeAsync(to, cancellationToken),
        Via = Via,
        Channel = Channel?.Id,
        Trust = Trust,
        RelayTrust = RelayTrust,
        Allow = Allow,
        ConnectionWait = ConnectionWait,
    };
}

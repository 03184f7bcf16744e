using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes an inlet, which leads TCP clients of this machine to an outlet.</summary>
[Cmdlet(VerbsCommon.New, "OckamTcpInlet", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamTcpInletInfo))]
public sealed class NewOckamTcpInletCommand : NodeCmdlet
{
    /// <summary>Where clients connect: a host and a port, or a port of this machine; port 0 picks a free one.</summary>
    [Parameter(Position = 0)]
    [EndPointTransformation(MayBeFree = true)]
    public string From { get; set; } = "127.0.0.1:0";

    /// <summary>
    /// The outlet: its name, or a whole route to it; behind a channel, the rest of the way, such as <c>./service/outlet</c>.
    /// </summary>
    [Parameter(Position = 1)]
    [RouteTransformation]
    [ArgumentCompleter(typeof(RouteCompleter))]
    public string? To { get; set; }

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

    /// <summary>Its name; its address if it is left out.</summary>
    [Parameter]
    [Alias("Alias")]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

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
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AttributeNameCompleter))]
    public string? Allow { get; set; }

    /// <summary>How long a client waits while the way is down: 10s if it is left out.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? ConnectionWait { get; set; }

    /// <summary>It has a channel and a TCP connection of its own.</summary>
    [Parameter]
    public SwitchParameter Isolate { get; set; }

    /// <summary>A PEM file with the certificate chain by which it speaks TLS to its clients.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TlsCertificate { get; set; }

    /// <summary>A PEM file with that certificate's private key; it is in the same file if this is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TlsKey { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Making an inlet";

    /// <inheritdoc/>
    protected override object Target => From;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ConfirmNodeAsync($"Make an inlet at {From}", cancellationToken) is not { } node) return;
        var settings = new InletSettings
        {
            Name = Name,
            From = From,
            To = To is null ? null : await NodeRoutes.ResolveWholeAsync(To, cancellationToken),
            Via = Via,
            Channel = Channel?.Id,
            Trust = Trust,
            RelayTrust = RelayTrust,
            Allow = Allow,
            ConnectionWait = ConnectionWait,
            Isolate = Isolate,
            TlsCertificate = TlsCertificate is null ? null : await ResolveFileAsync(TlsCertificate),
            TlsKey = TlsKey is null ? null : await ResolveFileAsync(TlsKey),
        };
        Write(Infos.InletOf(node.Name, await node.CreateInletAsync(settings, cancellationToken)));
    }
}

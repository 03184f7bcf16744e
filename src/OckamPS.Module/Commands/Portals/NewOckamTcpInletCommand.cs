using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes an inlet, which leads TCP clients of this machine to an outlet.</summary>
[Cmdlet(VerbsCommon.New, "OckamTcpInlet", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamTcpInletInfo))]
public sealed class NewOckamTcpInletCommand : InletCmdlet
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

    /// <summary>Its name; its address if it is left out.</summary>
    [Parameter]
    [Alias("Alias")]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

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
        InletSettings settings = await ReadSettingsAsync(To, cancellationToken) with
        {
            Name = Name,
            From = From,
            Isolate = Isolate,
            TlsCertificate = TlsCertificate is null ? null : await ResolveFileAsync(TlsCertificate),
            TlsKey = TlsKey is null ? null : await ResolveFileAsync(TlsKey),
        };
        Write(Infos.InletOf(node.Name, await node.CreateInletAsync(settings, cancellationToken)));
    }
}

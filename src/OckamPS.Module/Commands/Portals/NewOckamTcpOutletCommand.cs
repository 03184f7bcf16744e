using System.Management.Automation;
using Ockam.Node;
using Ockam.Models;
using Ockam.Node.Control;
using Ockam.Routing;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Makes an outlet, which leads from the channels of a node to a TCP server.</summary>
[Cmdlet(VerbsCommon.New, "OckamTcpOutlet", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamTcpOutletInfo))]
public sealed class NewOckamTcpOutletCommand : NodeCmdlet
{
    /// <summary>The server: a host and a port, or a port of this machine.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [EndPointTransformation]
    public string To { get; set; } = "";

    /// <summary>Its worker address, to which inlets lead: <c>outlet</c> if it is left out, or a random one where that is taken.</summary>
    [Parameter]
    [Alias("Address")]
    [ValidateNotNullOrEmpty]
    public string? From { get; set; }

    /// <summary>Whom it trusts: Identifiers, or <c>Anyone</c>; those whom the node trusts if it is left out.</summary>
    [Parameter]
    [Alias("Authorized")]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Trust { get; set; }

    /// <summary>A policy about the credentials of whoever is at the other end, such as <c>ai-inlet</c> or a full expression.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AttributeNameCompleter))]
    public string? Allow { get; set; }

    /// <summary>It speaks TLS to the server.</summary>
    [Parameter]
    public SwitchParameter Tls { get; set; }

    /// <summary>A PEM file of certificates that the server's must lead to; those of the system if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TlsAuthority { get; set; }

    /// <summary>The name that the server's certificate must have; the host under <c>-To</c> if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TlsServerName { get; set; }

    /// <summary>How long connecting to the server may take: 5s if it is left out.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? ConnectTimeout { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Making an outlet";

    /// <inheritdoc/>
    protected override object Target => To;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ConfirmNodeAsync($"Make an outlet to {To}", cancellationToken) is not { } node) return;
        var settings = new OutletSettings
        {
            To = To,
            From = From,
            Trust = Trust,
            Allow = Allow,
            Tls = Tls || TlsAuthority is not null || TlsServerName is not null,
            TlsAuthorities = TlsAuthority is null ? null : await ResolveFileAsync(TlsAuthority),
            TlsServerName = TlsServerName,
            ConnectTimeout = ConnectTimeout,
        };
        Write(Infos.OutletOf(node.Name, await node.CreateOutletAsync(settings, cancellationToken)));
        var target = HostnamePort.Parse(To);
        string? ollama = Environment.GetEnvironmentVariable("OLLAMA_HOST");
        if (ModelServerExposure.OutletAdvice(target.Host, target.Port, ollama) is { } advice) Warn(advice);
    }
}

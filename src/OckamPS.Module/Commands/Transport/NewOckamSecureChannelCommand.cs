using System.Management.Automation;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Opens a secure channel to another node, and proves on both sides who they are.</summary>
[Cmdlet(VerbsCommon.New, "OckamSecureChannel", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamSecureChannelInfo))]
public sealed class NewOckamSecureChannelCommand : NodeCmdlet
{
    /// <summary>The way to the other node's channel listener, such as <c>/node/relay/service/forward_to_server/service/api</c>.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [RouteTransformation]
    [ArgumentCompleter(typeof(RouteCompleter))]
    public string To { get; set; } = "";

    /// <summary>Whom it trusts: Identifiers, or <c>Anyone</c>; those whom the node trusts if it is left out.</summary>
    [Parameter]
    [Alias("Authorized")]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Trust { get; set; }

    /// <summary>How many seconds opening it may take: 120 if it is left out.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 120;


    /// <inheritdoc/>
    protected override string Activity => "Opening a secure channel";

    /// <inheritdoc/>
    protected override object Target => To;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ConfirmNodeAsync($"Open a secure channel to {To}", cancellationToken) is not { } node) return;
        string to = await NodeRoutes.ResolveAsync(To, cancellationToken);
        var settings = new SecureChannelSettings
        {
            To = To.Contains('/', StringComparison.Ordinal) ? to : to + "/service/api",
            Trust = Trust,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
        };
        SecureChannelSnapshot channel = await node.CreateSecureChannelAsync(settings, cancellationToken);
        Verbose($"The other end has proved to be {channel.Peer}.");
        Write(Infos.Of(node.Name, channel));
    }
}

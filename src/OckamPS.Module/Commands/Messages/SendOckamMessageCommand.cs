using System.Management.Automation;
using Ockam.Node.Control;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Sends a text or bytes to a worker, and puts out what it answers.</summary>
[Cmdlet(
    VerbsCommunications.Send, "OckamMessage", DefaultParameterSetName = ByText, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(OckamMessageInfo))]
public sealed class SendOckamMessageCommand : NodeCmdlet
{
    private const string ByText = "Text";
    private const string ByBytes = "Payload";

    /// <summary>The text.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByText)]
    [AllowEmptyString]
    public string Text { get; set; } = "";

    /// <summary>The bytes of the payload as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByBytes)]
    [ValidateNotNull]
    public byte[]? Payload { get; set; }

    /// <summary>
    /// The way to the worker, such as <c>/node/server/secure/api/service/uppercase</c>; behind a channel, the rest of it.
    /// </summary>
    [Parameter(Position = 1, Mandatory = true)]
    [RouteTransformation]
    [ArgumentCompleter(typeof(RouteCompleter))]
    public string To { get; set; } = "";

    /// <summary>An open secure channel, or its id, by which the message goes.</summary>
    [Parameter]
    [ChannelTransformation]
    [ArgumentCompleter(typeof(SecureChannelCompleter))]
    public OckamSecureChannelInfo? Channel { get; set; }

    /// <summary>Whom channels on the way trust: Identifiers, or <c>Anyone</c>; those whom the node trusts if it is left out.</summary>
    [Parameter]
    [Alias("Authorized")]
    [ArgumentCompleter(typeof(TrustCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Trust { get; set; }

    /// <summary>How many seconds all of it may take: 30 if it is left out.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 30;

    /// <inheritdoc/>
    protected override string Activity => "Waiting for an answer";

    /// <inheritdoc/>
    protected override object Target => To;

    // A channel is one of its own node.
    private protected override string? MeantNode => Node ?? Channel?.NodeName;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (await ConfirmNodeAsync($"Send a message to {To}", cancellationToken) is not { } node) return;
        var settings = new MessageSettings
        {
            To = await NodeRoutes.ResolveWholeAsync(To, cancellationToken),
            Text = Payload is null ? Text : null,
            Payload = Payload,
            Channel = Channel?.Id,
            Trust = Trust,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
        };
        Write(Infos.Of(node.Name, await node.SendMessageAsync(settings, cancellationToken)));
    }
}

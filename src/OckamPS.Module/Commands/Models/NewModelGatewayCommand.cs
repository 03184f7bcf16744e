using System.Management.Automation;
using Ockam.Attestation;
using Ockam.Models;
using Ockam.Node.Control;
using Ockam.Portals;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Emulators;
using OckamPS.Module.Gateways;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Puts a gateway before a model server; it ends with the session.</summary>
[Cmdlet(VerbsCommon.New, "ModelGateway", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(ModelGatewayInfo))]
public sealed class NewModelGatewayCommand : AsyncCmdlet
{
    /// <summary>The model server; Ollama on this machine if it is left out.</summary>
    [Parameter(Position = 0)]
    [ModelServerTransformation]
    [ValidateNotNullOrEmpty]
    public string Server { get; set; } = OllamaClient.DefaultAddress.GetLeftPart(UriPartial.Authority);

    /// <summary>The port of 127.0.0.1; 0 for a free one.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; } = ModelGatewayOptions.DefaultPort;

    /// <summary>The models that may be asked; all that the server has if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Model { get; set; }

    /// <summary>How many bytes the body of a request may have.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxBody { get; set; } = ModelGatewayOptions.DefaultMaximumBody;

    /// <summary>How many requests may be at the model server at once.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int MaxRequest { get; set; } = ModelGatewayOptions.DefaultMaximumRequests;

    /// <summary>How many requests may wait for a place there; 0 for none.</summary>
    [Parameter]
    [ValidateRange(0, 4096)]
    public int MaxWaiting { get; set; } = ModelGatewayOptions.DefaultMaximumWaiting;

    /// <summary>How long a request waits for a place.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan WaitTimeout { get; set; } = ModelGatewayOptions.DefaultWaitTime;

    /// <summary>The longest context in tokens that a request may ask for; it may ask for none if it is left out.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxContext { get; set; }

    /// <summary>How long an answer may take.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan AnswerTimeout { get; set; } = ModelGatewayOptions.DefaultAnswerTime;

    /// <summary>Names by which clients reach it, besides localhost and addresses.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] HostName { get; set; } = [];

    /// <summary>The TPM whose documents it gives out; the latest emulator of this session, else the machine's, if it is left out.</summary>
    [Parameter]
    [TpmTransformation]
    [ArgumentCompleter(typeof(TpmCompleter))]
    public string? Tpm { get; set; }

    /// <summary>The node whose outlet leads here: the documents name it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("NodeName")]
    [ArgumentCompleter(typeof(NodeCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Node { get; set; }

    /// <summary>It gives out no documents.</summary>
    [Parameter]
    public SwitchParameter NoAttestation { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Starting a model gateway";

    /// <inheritdoc/>
    protected override object Target => Server;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string? identifier = null;
        if (Node is not null)
        {
            INodeControl node = ModuleNodes.Require(Node);
            identifier = (await node.DescribeAsync(cancellationToken)).Identifier;
        }

        var options = new ModelGatewayOptions
        {
            Server = new Uri(Server),
            Port = Port,
            Models = Model,
            MaximumBody = MaxBody,
            MaximumRequests = MaxRequest,
            MaximumWaiting = MaxWaiting,
            MaximumConnections = ModelGatewayOptions.ConnectionsFor(MaxRequest, MaxWaiting),
            WaitTime = WaitTimeout,
            MaximumContext = MaxContext,
            PeerOf = OutletClients.PeerOf,
            AnswerTime = AnswerTimeout,
            Hosts = HostName,
            Identifier = identifier,
            OpenTpm = NoAttestation ? null : () => TpmClient.Open(Tpm ?? SessionEmulators.Latest?.Tpm),
        };
        if (!await ConfirmAsync($"127.0.0.1:{Port}", $"start a gateway before the model server {Server}")) return;
        ModelGatewayInfo gateway = SessionGateways.Start(options);
        if (gateway.Warning is { } warning) Warn(warning);
        Write(gateway);
    }
}

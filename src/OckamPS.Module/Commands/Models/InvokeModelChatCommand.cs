using System.Collections;
using System.Management.Automation;
using System.Text;
using Ockam.Attestation;
using Ockam.Models;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Gateways;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Asks a model, after its environment has proved that it is the one that is meant.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "ModelChat", DefaultParameterSetName = Start)]
[OutputType(typeof(ModelAnswerInfo), typeof(string))]
public sealed partial class InvokeModelChatCommand : AsyncCmdlet
{
    private const string Start = "Start";
    private const string Continue = "Continue";

    private List<ModelMessage>? _messages;
    private ModelEnvironmentInfo? _environment;

    /// <summary>What is said to the model; several are said one after the other.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string[] Message { get; set; } = [];

    /// <summary>The model.</summary>
    [Parameter(Position = 1, Mandatory = true, ParameterSetName = Start)]
    [ValidateNotNullOrEmpty]
    public string? Model { get; set; }

    /// <summary>The conversation to go on with: what this cmdlet put out.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Continue)]
    [ConversationTransformation]
    [ValidateNotNull]
    public ModelConversationInfo? Conversation { get; set; }

    /// <summary>The gateway, or the inlet that leads to it; the gateway of this machine if it is left out.</summary>
    [Parameter]
    [ModelServerTransformation]
    [ValidateNotNullOrEmpty]
    public string? Server { get; set; }

    /// <summary>What tells the model how to behave.</summary>
    [Parameter(ParameterSetName = Start)]
    [ValidateNotNullOrEmpty]
    public string? System { get; set; }

    /// <summary>Options of the model, by name.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Option { get; set; }

    /// <summary>Values that registers must have, as New-NitroTpmPcrReference puts them out or writes them.</summary>
    [Parameter]
    [ReferenceTransformation]
    [ValidateNotNullOrEmpty]
    public string? Reference { get; set; }

    /// <summary>The SHA-384 of each model that the machine has loaded, in order: usually this one alone.</summary>
    [Parameter]
    [ValidatePattern("^[0-9a-fA-F]{96}$")]
    public string[]? ModelSha384 { get; set; }

    /// <summary>The roots that are trusted; AWS's alone if it is left out.</summary>
    [Parameter]
    [RootTransformation]
    [ArgumentCompleter(typeof(RootCompleter))]
    [ValidateNotNullOrEmpty]
    public NitroTpmRootInfo[]? Root { get; set; }

    /// <summary>The Ockam Identifier of the node that the document must name.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(IdentifierCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ServerIdentifier { get; set; }

    /// <summary>It goes on in an environment that is not the one that is meant, or proves nothing, and warns.</summary>
    [Parameter]
    public SwitchParameter AllowMismatch { get; set; }

    /// <summary>It asks for no proof of the environment, and warns.</summary>
    [Parameter]
    public SwitchParameter NoAttestation { get; set; }

    /// <summary>Each answer is put out as one text.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Asking a model";

    /// <inheritdoc/>
    protected override object? Target => Model ?? Conversation?.Model;

    private string Name => Model ?? Conversation!.Model;

    private string Address => Server ?? Conversation?.Server ?? $"http://127.0.0.1:{ModelGatewayOptions.DefaultPort}";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (_messages is null) await BeginConversationAsync(cancellationToken);
        // Messages may come by the pipeline for hours.
        else if (_environment is { IsMatch: true } proved && !EnvironmentProofs.IsRecent(proved))
            await AttestAsync(proved, cancellationToken);
        using var client = new OllamaClient(new Uri(Address));
        var conversation = new ModelConversation(client, Name, _messages) { Options = ChatOptions.Read(Option) };
        foreach (string message in Message)
        {
            var answer = new StringBuilder();
            await foreach (ModelAnswerPiece piece in conversation.AskAsync(message, cancellationToken))
            {
                if (Raw) answer.Append(piece.Text);
                else Write(ChatInfos.Of(piece, Name, piece.End is null ? null : Describe()));
            }

            if (Raw) Write(answer.ToString());
        }
    }

    private async Task BeginConversationAsync(CancellationToken cancellationToken)
    {
        List<ModelMessage> messages = [.. Conversation?.Messages.Select(ChatInfos.Of) ?? []];
        if (System is not null) messages.Add(new ModelMessage(ModelMessage.System, System));
        // The environment was proved for a server; another one has to prove its own.
        ModelEnvironmentInfo? proved = Server is null || Server == Conversation?.Server ? Conversation?.Environment : null;
        if (proved is not null && !ExpectsAnything && await EnvironmentProofs.HoldsAsync(proved, Address, cancellationToken))
            _environment = proved;
        else
            await AttestAsync(proved, cancellationToken);
        _messages = messages;
    }

    private ModelConversationInfo Describe() => new()
    {
        Model = Name, Server = Address, Messages = [.. _messages!.Select(ChatInfos.Of)], Environment = _environment,
    };
}

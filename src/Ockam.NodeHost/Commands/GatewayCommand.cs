using System.Globalization;
using Ockam.Attestation;
using Ockam.Identities;
using Ockam.Models;
using Ockam.NodeHost.CommandLine;
using Ockam.NodeHost.Running;

namespace Ockam.NodeHost.Commands;

internal sealed class GatewayCommand : Command
{
    private static readonly TimeSpan s_watch = TimeSpan.FromMinutes(1);

    public override string Name => "gateway";

    public override string Summary => "Puts a gateway before a model server, as the target of an outlet, until Ctrl+C or SIGTERM.";

    public override string Details => """
        What comes through it can ask models and nothing else: POST /api/chat, /api/generate, /api/embed, /api/embeddings, /api/show and
        /v1/chat/completions, and GET /api/tags. Everything that copies, pushes, pulls, makes or deletes models is refused with 403. It
        listens on 127.0.0.1; an outlet of a node leads to it: to: 127.0.0.1:11435.

        All peers who come by an outlet of another process, such as a node's, are one client here: they share the places at the model server
        as it comes. Give groups that must not take each other's places a gateway each. An answer that is taken too slowly breaks off when
        others wait for its place.

        GET /attestation?nonce= gives out documents of this machine's NitroTPM, with the nonce of whoever asks and the Identifier under
        --node-identifier, which is that of the outlet's node: by it clients know that no other machine passes the document on.
        """;

    public override IReadOnlyList<Option> Options =>
    [
        new("--server", "HOST:PORT", "The model server; 127.0.0.1:11434, Ollama's own, without it."),
        new("--port", "PORT", "The port of 127.0.0.1 on which to listen; 11435 without it, 0 for any free one."),
        new("--model", "NAME", "Lets this model be asked and listed; without it, all that the server has.", Repeatable: true),
        new("--max-context", "TOKENS", "The longest context that a request may ask for; none without it."),
        new("--max-answer", "TOKENS", "How many tokens an answer may have; 8192 without it."),
        new("--max-body", "BYTES", "How many bytes the body of a request may have; 4194304 without it."),
        new("--max-requests", "COUNT", "How many requests may be at the model server at once; 8 without it."),
        new("--max-waiting", "COUNT", "How many requests may wait for a place there; 32 without it, and 0 for none."),
        new("--wait-timeout", "DURATION", "How long one waits before it is told to come back; 10s without it."),
        new("--max-connections", "COUNT", "How many connections there may be; 64 without it, or as many as those need."),
        new("--answer-timeout", "DURATION", "How long an answer may take; 15m without it."),
        new("--host-name", "NAME", "A name by which clients reach it, besides localhost and IP addresses.", Repeatable: true),
        new("--tpm", "ADDRESS", "The TPM whose documents it gives out; the machine's own without it."),
        new("--no-attestation", null, "Gives out no documents."),
        new("--node-identifier", "IDENTIFIER", "The identity of the node whose outlet leads here."),
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var log = new NodeLog(context.Errors, context.Output.IsJson, context.Time);
        ModelGatewayOptions options = Read(context) with { Log = text => log.Warn(text), Time = context.Time };
        await using ModelGateway gateway = ModelGateway.Start(options);
        if (gateway.Warning is { } warning) log.Warn(warning);
        string address = gateway.Address.Authority;
        context.Output.WriteObject($"gateway {address}", json =>
        {
            json.WriteString("gateway", address);
            json.WriteString("server", gateway.Server.Authority);
        });
        // Being told to end is how this command is done.
        await WatchAsync(gateway, log, context.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // How much was asked and refused is said once a minute at most.
    private static async Task WatchAsync(ModelGateway gateway, NodeLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        (long Answered, long Refused) said = (0, 0);
        while (true)
        {
            await Task.Delay(s_watch, time, cancellationToken).ConfigureAwait(false);
            (long Answered, long Refused) now = (gateway.Answered, gateway.Refused);
            if (now != said)
                log.Info(
                    "Requests so far.", ("answered", now.Answered.ToString(CultureInfo.InvariantCulture)),
                    ("refused", now.Refused.ToString(CultureInfo.InvariantCulture)),
                    ("active", gateway.Active.ToString(CultureInfo.InvariantCulture)));
            said = now;
        }
    }

    private static ModelGatewayOptions Read(CommandContext context)
    {
        Arguments arguments = context.Arguments;
        string? tpm = arguments.Value("--tpm");
        string? identifier = arguments.Value("--node-identifier");
        if (identifier is not null && !Identifier.TryParse(identifier, out _))
            throw CommandException.Usage($"--node-identifier '{identifier}' is no Identifier: it is an I and 64 hexadecimal digits.");
        if (arguments.Has("--no-attestation") && (tpm ?? identifier) is not null)
            throw CommandException.Usage("--no-attestation gives out no documents: leave out --tpm and --node-identifier.");
        int requests = Number(arguments, "--max-requests", 1, 1024) ?? ModelGatewayOptions.DefaultMaximumRequests;
        int waiting = Number(arguments, "--max-waiting", 0, 4096) ?? ModelGatewayOptions.DefaultMaximumWaiting;
        return new ModelGatewayOptions
        {
            Server = arguments.Value("--server") is { } server ? OllamaClient.ParseAddress(server) : OllamaClient.DefaultAddress,
            Port = Number(arguments, "--port", 0, 65535) ?? ModelGatewayOptions.DefaultPort,
            Models = arguments.Values("--model") is { Count: > 0 } models ? models : null,
            MaximumContext = Number(arguments, "--max-context", 1, int.MaxValue),
            MaximumAnswer = Number(arguments, "--max-answer", 1, int.MaxValue) ?? ModelGatewayOptions.DefaultMaximumAnswer,
            MaximumBody = Number(arguments, "--max-body", 1, int.MaxValue / 4) ?? ModelGatewayOptions.DefaultMaximumBody,
            MaximumRequests = requests,
            MaximumConnections = Number(arguments, "--max-connections", 1, 4096) ?? ModelGatewayOptions.ConnectionsFor(requests, waiting),
            MaximumWaiting = waiting,
            WaitTime = arguments.Value("--wait-timeout") is { } wait
                ? Durations.Parse("--wait-timeout", wait, ModelGatewayOptions.LongestWaitTime)
                : ModelGatewayOptions.DefaultWaitTime,
            AnswerTime = arguments.Value("--answer-timeout") is { } time
                ? Durations.Parse("--answer-timeout", time, ModelGatewayOptions.LongestAnswerTime)
                : ModelGatewayOptions.DefaultAnswerTime,
            Hosts = arguments.Values("--host-name"),
            OpenTpm = arguments.Has("--no-attestation") ? null : () => TpmClient.Open(tpm),
            Identifier = identifier,
        };
    }

    private static int? Number(Arguments arguments, string option, int least, int greatest)
    {
        if (arguments.Value(option) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= greatest
            ? number
            : throw CommandException.Usage($"{option} '{text}' is not a number from {least} to {greatest}.");
    }
}

using System.Text.Json;
using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Node;
using Ockam.NodeHost.CommandLine;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.NodeHost.Commands;

internal sealed class MessageSendCommand : Command
{
    // What the original waits for an answer (section 8.1).
    private const string DefaultTimeout = "30s";

    public override string Name => "message send";

    public override string Summary => "Sends a text to a worker of another node and prints the answer.";

    public override string Details => """
        MULTIADDR names the way from left to right: at most one TCP connection, then workers, and a secure channel for each /secure/NAME, as
        in /ip4/127.0.0.1/tcp/4000/secure/api/service/uppercase. Without --authorized a channel is opened to whoever answers.
        """;

    public override IReadOnlyList<string> Words => ["TEXT|-"];

    public override IReadOnlyList<Option> Options =>
    [
        new("--to", "MULTIADDR", "Where it goes."),
        new("--identity", "NAME", "Who sends; the default identity without it, made if there is none."),
        new("--authorized", "IDENTIFIER", "Opens secure channels to this identity only.", Repeatable: true),
        Nodes.AuthorityOption,
        Nodes.ScopeOption,
        new("--timeout", "DURATION", $"How long all of it may take; {DefaultTimeout} without it."),
        new("--hex", null, "TEXT is hexadecimal: its bytes are the payload as they are, and the answer is printed so."),
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Arguments arguments = context.Arguments;
        TimeSpan timeout = Durations.Parse("--timeout", arguments.Value("--timeout") ?? DefaultTimeout, Durations.LongestWait);
        MultiAddr to = ParseAddress(arguments.Required("--to"));
        IReadOnlyList<Identifier> authorized = context.Identifiers("--authorized");
        byte[] payload = arguments.Has("--hex")
            ? await context.ReadHexAsync("TEXT with --hex", arguments.Words[0], cancellationToken)
            : Bare.EncodeString(await context.ReadTextAsync(arguments.Words[0], cancellationToken));
        OckamNodeOptions nodeOptions = Nodes.WithCredentials(context, new OckamNodeOptions());
        await using OckamNode node = await Nodes.StartAsync(context, nodeOptions, cancellationToken);
        SecureChannelOptions options = node.CreateChannelOptions(authorized.Count > 0 ? TrustPolicy.Only(authorized) : TrustPolicy.Anyone);
        await Deadline.RunAsync(
            timeout,
            $"The message to {to}",
            async token =>
            {
                await using OpenedRoute opened = await node.ResolveAsync(to, options, token);
                await SendAsync(context, node, opened, payload, token);
            },
            cancellationToken);
    }

    private static async Task SendAsync(
        CommandContext context, OckamNode node, OpenedRoute opened, byte[] payload, CancellationToken cancellationToken)
    {
        ReceivedMessage answer = await node.RequestAsync(opened.Route, payload, Timeout.InfiniteTimeSpan, cancellationToken);
        ReadOnlySpan<byte> bytes = answer.Payload.Span;
        string text = context.Arguments.Has("--hex") ? Convert.ToHexStringLower(bytes) : Bare.ReadString(bytes, out _);
        context.Output.WriteObject(text, value =>
        {
            value.WriteString("answer", text);
            value.WriteString("from", node.Identifier.ToString());
            WritePeers(value, opened.SecureChannels);
        });
    }

    private static void WritePeers(Utf8JsonWriter value, IReadOnlyList<SecureChannel> channels)
    {
        value.WriteStartArray("peers");
        foreach (SecureChannel channel in channels) value.WriteStringValue(channel.Info?.PeerIdentifier.ToString());
        value.WriteEndArray();
    }

    private static MultiAddr ParseAddress(string text)
    {
        try
        {
            return MultiAddr.Parse(text);
        }
        catch (FormatException exception)
        {
            throw CommandException.Usage($"--to: {exception.Message}");
        }
    }
}

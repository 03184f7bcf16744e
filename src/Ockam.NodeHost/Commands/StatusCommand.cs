using System.Globalization;
using System.Net.Http;
using System.Text;
using System.Text.Json;
using Ockam.Background;
using Ockam.Node;
using Ockam.Node.Control;
using Ockam.NodeHost.CommandLine;
using Ockam.NodeHost.Running;

namespace Ockam.NodeHost.Commands;

internal sealed class StatusCommand : Command
{
    // A node answers from memory; one that takes longer is not well.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    // 1,000 connections and as many channels, some 300 bytes each.
    private const int LongestAnswer = 4 * 1024 * 1024;

    public override string Name => "status";

    public override string Summary => "Asks a running node how it is.";

    public override string Details => """
        NAME is that of a node of this home folder; without it, the one that runs. A URL such as http://127.0.0.1:23345 asks the HTTP server
        there. The exit code is 0 for a node that runs and has no problem, 1 for one with problems, 3 where no such node runs, and 5 for one
        that does not answer.
        """;

    public override IReadOnlyList<string> Words => ["[NAME|URL]"];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        string? which = context.Arguments.Word(0);
        if (which is not null && which.Contains("://", StringComparison.Ordinal))
        {
            if (!Uri.TryCreate(which, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
                throw CommandException.Usage($"'{which}' is not the URL of a node's HTTP server, such as http://127.0.0.1:23345.");
            Write(context, await AskAsync(url, cancellationToken));
            return;
        }

        NodeRecord node = Find(context, which);
        if (node.HttpPort is null && BackgroundNode.Find(context.HomeFolder, node.Name) is { } background)
        {
            await TellAsync(context, background, cancellationToken);
            return;
        }

        if (node.HttpPort is not { } port)
        {
            context.Output.WriteObject(
                $"{node.Name} runs as process {node.ProcessId}; without http-server there is no more to ask",
                value =>
                {
                    value.WriteString("name", node.Name);
                    value.WriteString("identifier", node.Identifier);
                    value.WriteNumber("process_id", node.ProcessId);
                    value.WriteString("started_at", node.StartedAt);
                });
            return;
        }

        Write(context, await AskAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")), cancellationToken));
    }

    private static async Task TellAsync(CommandContext context, BackgroundNode node, CancellationToken cancellationToken)
    {
        NodeDescription description = await node.DescribeAsync(cancellationToken);
        if (description.Snapshot is { } snapshot) Write(context, snapshot);
        else context.Output.WriteObject(NodeOutput.Text(description), value => value.WriteNode(description));
    }

    private static NodeRecord Find(CommandContext context, string? name)
    {
        if (name is not null)
        {
            return NodeClaim.Find(context.HomeFolder, name)
                ?? throw CommandException.NotFound($"No node named '{name}' runs in {context.HomeFolder}.");
        }

        return NodeClaim.List(context.HomeFolder) switch
        {
            [var only] => only,
            [] => throw CommandException.NotFound($"No node runs in {context.HomeFolder}."),
            var several => throw CommandException.Usage(
                $"Several nodes run here; name one of: {string.Join(", ", several.Select(node => node.Name))}."),
        };
    }

    private static async Task<NodeSnapshot> AskAsync(Uri url, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            Timeout = s_patience,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        try
        {
            byte[] answer = await client.GetByteArrayAsync(new Uri(url, "show"), cancellationToken);
            return JsonSerializer.Deserialize(answer, HostJson.Default.NodeSnapshot)
                ?? throw new CommandException(ExitCode.Unreachable, "malformed", $"What answers at {url} is not a node.");
        }
        catch (JsonException)
        {
            throw new CommandException(ExitCode.Unreachable, "malformed", $"What answers at {url} is not a node.");
        }
        catch (Exception exception)
            when (exception is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Unreachable, "unreachable", $"No answer from {url}: {exception.Message}");
        }
    }

    private static void Write(CommandContext context, NodeSnapshot node)
    {
        context.Output.Write(Describe(node), value => JsonSerializer.Serialize(value, node, HostJson.Default.NodeSnapshot));
        if (node.Problems.Count > 0)
            throw new CommandException(ExitCode.Failed, "unhealthy", string.Join(" ", node.Problems));
    }

    private static string Describe(NodeSnapshot node)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{node.Name} {node.Identifier}, up {node.UptimeSeconds:0} s\n");
        foreach (TcpListenerSnapshot listener in node.TcpListeners)
            text.Append(CultureInfo.InvariantCulture, $"listener {listener.Address}: {listener.Status}, {listener.Open} connections\n");
        foreach (RelaySnapshot relay in node.Relays)
            text.Append(CultureInfo.InvariantCulture, $"relay {relay.Name} at {relay.At}: {relay.Status}\n");
        if (node.HostedRelays is { } hosted)
        {
            string names = string.Join(", ", hosted.Select(relay => relay.Name));
            text.Append(CultureInfo.InvariantCulture, $"relay service: {hosted.Count} relays{(names.Length > 0 ? ": " + names : "")}\n");
        }

        foreach (PortalSnapshot outlet in node.Outlets) text.Append(Describe("outlet", outlet, outlet.Status));
        foreach (PortalSnapshot inlet in node.Inlets) text.Append(Describe("inlet", inlet, $"{inlet.Status}, way {inlet.Path ?? "given"}"));
        text.Append(CultureInfo.InvariantCulture, $"connections to nodes: {node.Counters.TcpConnectionsOpen} open, ");
        text.Append(CultureInfo.InvariantCulture, $"{node.Counters.BytesReceived} bytes received, {node.Counters.BytesSent} sent\n");
        text.Append(CultureInfo.InvariantCulture, $"secure channels: {node.Counters.SecureChannelsOpen} open\n");
        text.Append(node.Problems.Count == 0 ? "healthy" : "problems: " + string.Join(" ", node.Problems));
        return text.ToString();
    }

    private static string Describe(string kind, PortalSnapshot portal, string status) => string.Create(
        CultureInfo.InvariantCulture,
        $"{kind} {portal.Name} at {portal.Address} to {portal.To}: {status}, {portal.OpenConnections} connections open\n");
}

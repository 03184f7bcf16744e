using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ockam.Tests.NodeHost;

public sealed partial class DemoTests
{
    [Fact]
    public async Task The_demo_prints_each_step_and_ends_well()
    {
        CommandResult result = (await CommandHome.RunCommandAsync(string.Empty, ["demo"])).Done();

        string[] expected =
        [
            "^project is I[0-9a-f]{64}$",
            @"^project listens on 127\.0\.0\.1:\d+: it says who is a member, and has relays for them$",
            "^a ticket for ai: ai-outlet=true, ockam-relay=ai$",
            "^ai is I[0-9a-f]{64}$",
            "^ai redeemed it, and has a credential that says so$",
            "^a ticket for health: ai-inlet=true$",
            "^health is I[0-9a-f]{64}$",
            "^health redeemed it, and has a credential that says so$",
            @"^ai has an outlet to an HTTP server at 127\.0\.0\.1:\d+, for members with ai-inlet$",
            "^ai connected to project, which leads to it at forward_to_ai$",
            @"^project keeps a copy of everything that it forwards for health \(watcher\)$",
            @"^health has an inlet that leads to /[a-z0-9]+/127\.0\.0\.1/tcp/\d+/secure/api/service/watcher/service/forward_to_ai"
                + "/secure/api/service/outlet, to members with ai-outlet$",
            @"^inlet 127\.0\.0\.1:\d+$",
            "^health and ai have proved to each other who they are; both have the handshake hash [0-9a-f]{64}$",
            @"^GET http://127\.0\.0\.1:\d+/a-question-for-the-model$",
            "^200 OK: hello from the other side$",
            @"^project saw \d+ messages pass, and neither the request nor the answer in any; the largest begins with [0-9a-f]{64}$",
        ];
        Assert.Equal("done", result.Lines[^1]);
        Assert.All(expected.Zip(result.Lines), pair => Assert.Matches(pair.First, pair.Second));
        // The request goes to the inlet, which leads to the project's node; the outlet's server is another port.
        string portal = result.Text[..result.Text.IndexOf("a ticket for machine", StringComparison.Ordinal)];
        string[] ports = [.. Port().Matches(portal).Select(match => match.Groups[1].Value)];
        Assert.Equal(ports[0], ports[2]);
        Assert.Equal(ports[3], ports[4]);
        Assert.Equal(3, ports.Distinct().Count());
    }

    [Fact]
    public async Task The_demo_as_json_has_the_values_of_each_step()
    {
        CommandResult result = (await CommandHome.RunCommandAsync(string.Empty, ["demo", "--output", "json"])).Done();

        var steps = new List<JsonElement>();
        foreach (string line in result.Lines)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            steps.Add(document.RootElement.Clone());
        }

        string[] Values(string name) =>
            [.. steps.Where(step => step.TryGetProperty(name, out _)).Select(step => step.GetProperty(name).GetString()!)];
        string[] identifiers = Values("identifier");
        Assert.Equal(4, identifiers.Distinct().Count());
        Assert.Equal(["ai-outlet"], Values("allows"));
        Assert.Equal(
            ["ai-outlet=true, ockam-relay=ai", "ai-inlet=true", "model-consumer=true, ockam-relay=machine"], Values("attributes"));
        Assert.Equal([identifiers[1]], Values("peer"));
        Assert.Equal(["200"], Values("status"));
        Assert.Equal(["hello from the other side"], Values("answer"));
        // What the project's node kept holds neither the request nor the answer.
        string seen = System.Text.Encoding.Latin1.GetString(Convert.FromHexString(Values("seen").Single()));
        Assert.DoesNotContain("GET", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("hello", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demo_to_a_server_stays_up_until_it_is_told_to_end()
    {
        using var server = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var output = new LineWriter();
        using var stop = new CancellationTokenSource();
        Task<int> demo = Ockam.NodeHost.CommandLine.CommandRunner.RunAsync(
            ["demo", "--to", server.LocalEndpoint.ToString()!], TextReader.Null, output, TextWriter.Null, TimeProvider.System, stop.Token);
        string inlet = (await output.FindAsync("inlet "))["inlet ".Length..];

        for (int i = 0; i < 2; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPEndPoint.Parse(inlet));
            using TcpClient accepted = await server.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(60));
            await accepted.GetStream().WriteAsync("over here"u8.ToArray());
            var answer = new byte[9];
            await client.GetStream().ReadExactlyAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
            Assert.Equal("over here", System.Text.Encoding.ASCII.GetString(answer));
        }

        Assert.False(demo.IsCompleted);
        await stop.CancelAsync();
        Assert.Equal(0, await demo);
    }

    [Fact]
    public async Task A_demo_that_is_interrupted_says_so()
    {
        var interrupted = new CancellationToken(canceled: true);

        CommandResult result = await CommandHome.RunCommandAsync(string.Empty, ["demo", "--output=json"], cancellationToken: interrupted);

        Assert.Equal(130, result.ExitCode);
        Assert.Equal("interrupted", result.ErrorId);
    }

    [GeneratedRegex(@"(?:127\.0\.0\.1:|/tcp/)(\d+)")]
    private static partial Regex Port();
}

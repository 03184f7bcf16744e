using System.Net;
using System.Net.Http;
using System.Text.Json;
using Ockam.NodeHost.CommandLine;

namespace Ockam.Tests.NodeHost;

[Collection(ProcessCollection.Name)]
public sealed class RunCommandTests : IDisposable
{
    private readonly CommandHome _home = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ockamps-run-");

    public void Dispose()
    {
        _home.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_outlet_straight_to_a_model_server_is_warned_of()
    {
        using NodeProcess node = NodeProcess.Start(
            "run", Write("name: ai\ntcp-outlets:\n  model:\n    to: 127.0.0.1:11434\n    trust: anyone\n"), "--home", _home.Folder);
        foreach (string line in new[] { "identifier ", "outlet ", "ready " }) await node.ReadAfterAsync(line);
        node.Terminate();
        CommandResult end = await node.EndAsync();
        Assert.Contains("ockam-node gateway", end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_says_where_it_is_answers_over_http_and_ends_well_when_told_to()
    {
        using NodeProcess node = NodeProcess.Start("run", Write("name: relay\nhttp-server: true\ntcp-listener-address: $AT"),
            "--variable", "AT=127.0.0.1:0", "--home", _home.Folder, "--log-format", "json");
        string identifier = await node.ReadAfterAsync("identifier ");
        string listener = await node.ReadAfterAsync("listener ");
        string http = await node.ReadAfterAsync("http ");
        Assert.Equal("ready relay", await node.ReadLineAsync());
        Assert.StartsWith("127.0.0.1:", http, StringComparison.Ordinal);

        using var client = new HttpClient();
        using HttpResponseMessage health = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"http://{http}/"));
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        using JsonDocument show = JsonDocument.Parse(await client.GetStringAsync($"http://{http}/show"));
        Assert.Equal(identifier, show.RootElement.GetProperty("identifier").GetString());
        Assert.Equal(listener, show.RootElement.GetProperty("tcp_listeners")[0].GetProperty("address").GetString());
        Assert.Contains("\nockam_handshakes_total{result=\"failed\"} 0\n", await client.GetStringAsync($"http://{http}/metrics"),
            StringComparison.Ordinal);
        foreach ((HttpMethod method, string path) in new[] { (HttpMethod.Get, "/"), (HttpMethod.Post, "/show"), (HttpMethod.Get, "/show/x"),
            (HttpMethod.Put, "/") })
        {
            using HttpResponseMessage other = await client.SendAsync(new HttpRequestMessage(method, $"http://{http}{path}"));
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        }

        CommandResult status = (await _home.RunAsync("status", "relay", "--output", "json")).Done();
        Assert.Equal(identifier, status.Json.GetProperty("identifier").GetString());
        Assert.Equal(identifier,
            (await CommandHome.RunCommandAsync("",
                ["status", $"http://{http}", "--output", "json"])).Done().Json.GetProperty("identifier").GetString());
        Assert.EndsWith("healthy", (await _home.RunAsync("status")).Done().Text, StringComparison.Ordinal);

        node.Terminate();
        CommandResult end = await node.EndAsync();
        Assert.Equal((0, string.Empty), (end.ExitCode, end.Output));
        foreach (string line in end.Errors.TrimEnd().Split('\n'))
        {
            using JsonDocument entry = JsonDocument.Parse(line);
            Assert.Contains(entry.RootElement.GetProperty("level").GetString(), (string[])["info", "warn"]);
        }

        Assert.Equal((int)ExitCode.NotFound, (await _home.RunAsync("status", "relay")).ExitCode);
    }

    [Fact]
    public async Task Of_one_name_one_node_runs_at_a_time_and_one_that_was_killed_does_not_count()
    {
        string file = Write("name: one");
        using NodeProcess first = await StartAsync(file);
        CommandResult second = await _home.RunAsync("run", file, "--output", "json");
        Assert.Equal((1, "name_taken"), (second.ExitCode, second.ErrorId));
        Assert.Contains($"process {first.Id}", second.Errors, StringComparison.Ordinal);
        using NodeProcess other = await StartAsync(Write("name: two"));
        CommandResult several = await _home.RunAsync("status");
        Assert.Equal((int)ExitCode.Usage, several.ExitCode);
        Assert.Contains("one, two", several.Errors, StringComparison.Ordinal);
        Assert.Contains($"process {first.Id}", (await _home.RunAsync("status", "one")).Done().Text, StringComparison.Ordinal);

        await first.KillAsync();

        Assert.Equal((int)ExitCode.NotFound, (await _home.RunAsync("status", "one")).ExitCode);
        using NodeProcess third = await StartAsync(file);
        using NodeProcess fourth = await StartAsync(Write("name: one\nskip-is-running-check: true"));
        third.Terminate();
        Assert.Equal(0, (await third.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_node_lets_open_connections_end_and_does_not_insist_when_told_twice()
    {
        // Nobody listens at port 1, so that the client waits for the way for as long as it is let.
        string file = Write("drain-timeout: 1h\n"
            + "tcp-inlets: {x: {to: /ip4/127.0.0.1/tcp/1/secure/api/service/x, trust: anyone, connection-wait: 1h}}");
        using NodeProcess node = NodeProcess.Start("run", file, "--home", _home.Folder);
        await node.ReadAfterAsync("identifier ");
        IPEndPoint inlet = IPEndPoint.Parse((await node.ReadAfterAsync("inlet ")).Split(' ')[0]);
        await node.ReadAfterAsync("ready ");
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(inlet);

        node.Terminate();
        await Eventually.TrueAsync(() => !CanConnect(inlet), "the inlet takes no more clients");
        node.Terminate();

        Assert.Equal((int)ExitCode.Interrupted, (await node.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task A_node_that_shall_ends_with_its_standard_input()
    {
        using NodeProcess node = await StartAsync(Write("exit-on-eof: true"), "default");

        node.CloseInput();

        Assert.Equal(0, (await node.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Status_of_something_that_is_no_node_or_does_not_answer_fails()
    {
        Assert.Equal((int)ExitCode.NotFound, (await _home.RunAsync("status")).ExitCode);
        Assert.Equal((int)ExitCode.NotFound, (await _home.RunAsync("status", "no-such-node")).ExitCode);
        Assert.Equal((int)ExitCode.Usage, (await _home.RunAsync("status", "ftp://127.0.0.1")).ExitCode);
        using var unused = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal((int)ExitCode.Unreachable, (await _home.RunAsync("status", $"http://{unused.LocalEndPoint}")).ExitCode);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run FILE --log-format xml")]
    [InlineData("run FILE --identity x")]
    public async Task A_line_that_is_not_right_starts_nothing(string line)
    {
        CommandResult result = await _home.RunAsync(line.Replace("FILE", Write("name: x"), StringComparison.Ordinal).Split(' '));

        Assert.Equal((2, string.Empty), (result.ExitCode, result.Output));
        Assert.False(Directory.Exists(_home.Folder));
    }

    [Fact]
    public async Task A_node_whose_identity_or_port_cannot_be_had_does_not_start()
    {
        Assert.Equal((int)ExitCode.NotFound, (await _home.RunAsync("run", Write("identity: nobody"))).ExitCode);
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        foreach (string key in (string[])["tcp-listener-address: 127.0.0.1:", "http-server-port: "])
        {
            CommandResult result = await _home.RunAsync("run", Write($"{key}{((IPEndPoint)taken.LocalEndpoint).Port}"), "--output", "json");
            Assert.Contains(result.Errors.Split('\n'), line => line.Contains("listen_failed", StringComparison.Ordinal));
            Assert.Equal(1, result.ExitCode);
        }
    }

    private static bool CanConnect(IPEndPoint endPoint)
    {
        try
        {
            using var client = new System.Net.Sockets.TcpClient();
            client.Connect(endPoint);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private async Task<NodeProcess> StartAsync(string file, string? name = null)
    {
        NodeProcess node = NodeProcess.Start("run", file, "--home", _home.Folder);
        for (string line = ""; !line.StartsWith("ready " + name, StringComparison.Ordinal);) line = await node.ReadLineAsync();
        return node;
    }

    private string Write(string text)
    {
        string file = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}

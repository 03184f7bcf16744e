using System.Diagnostics;
using Ockam.Background;
using Ockam.Node.Control;
using Ockam.NodeHost.CommandLine;

namespace Ockam.Tests.NodeHost;

/// <summary>Nodes in the background, each with a process of its own.</summary>
[Collection(ProcessCollection.Name)]
public sealed class NodeStartTests : IDisposable
{
    private readonly CommandHome _home = new();

    public void Dispose()
    {
        foreach (NodeRecord left in NodeClaim.List(_home.Folder)) Process.GetProcessById(left.ProcessId).Kill();
        Eventually.TrueAsync(() => NodeClaim.List(_home.Folder).Count == 0, "no node is left").Wait();
        _home.Dispose();
    }

    [Fact]
    public async Task A_node_runs_on_when_the_command_that_started_it_has_ended_and_until_it_is_stopped()
    {
        CommandResult started = (await RunAsync("server", "--output", "json")).Done();
        int process = started.Json.GetProperty("process_id").GetInt32();
        string listener = started.Json.GetProperty("listening_on")[0].GetString()!;
        Assert.StartsWith("127.0.0.1:", listener, StringComparison.Ordinal);
        Assert.Equal(started.Json.GetProperty("identifier").GetString(),
            (await _home.RunAsync("status", "server", "--output", "json")).Done().Json.GetProperty("identifier").GetString());
        BackgroundNode node = BackgroundNode.Find(_home.Folder, "server")!;
        NodeDescription description = await node.DescribeAsync();
        Assert.Equal((process, true), (description.ProcessId, description.IsPersistent));
        if (OperatingSystem.IsLinux())
        {
            // In a session of its own, nothing that happens to the terminal reaches it.
            string[] status = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
            Assert.Equal(process.ToString(System.Globalization.CultureInfo.InvariantCulture), status[3]);
        }

        CommandResult list = (await _home.RunAsync("node", "list", "--output", "json")).Done();
        Assert.Equal("server", list.Json[0].GetProperty("name").GetString());
        await node.CreateOutletAsync(new OutletSettings { To = "127.0.0.1:1" });
        Assert.Contains("outlet outlet", (await _home.RunAsync("status")).Done().Text, StringComparison.Ordinal);
        Assert.Equal(
            (1, "name_taken"), (await RunAsync("server", "--output", "json")) is var again ? (again.ExitCode, again.ErrorId) : default);

        (await _home.RunAsync("node", "stop", "server", "--drain", "1s")).Done();

        Assert.Equal((int)ExitCode.NotFound, (await _home.RunAsync("status", "server")).ExitCode);
        Assert.Equal((int)ExitCode.NotFound, (await _home.RunAsync("node", "stop", "server")).ExitCode);
        await Eventually.TrueAsync(() => !IsAlive(process), "its process has ended");
        string[] log = await File.ReadAllLinesAsync(Path.Combine(_home.Folder, "nodes", "server.log"));
        Assert.Contains("The node 'server' runs", log[0], StringComparison.Ordinal);
        Assert.Contains(log, line => line.Contains("Outlet outlet /service/outlet open", StringComparison.Ordinal));
        Assert.EndsWith("The node has ended.", log[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_from_a_file_is_ended_by_a_signal_and_one_that_was_killed_is_not_there()
    {
        string file = _home.Beside("node.yaml");
        await File.WriteAllTextAsync(file, "name: $NAME\ntcp-outlets: {out: {to: 127.0.0.1:1, trust: anyone}}");
        foreach ((string name, int signal) in new[] { ("ended", 15), ("killed", 9) })
        {
            CommandResult started = (await RunAsync("--configuration", file, "--variable", $"NAME={name}", "--output", "json")).Done();
            Assert.Equal(name, started.Json.GetProperty("name").GetString());
            int process = started.Json.GetProperty("process_id").GetInt32();
            Assert.Contains("outlet out", (await _home.RunAsync("status", name)).Done().Text, StringComparison.Ordinal);

            using (Process kill = Process.Start("kill", [$"-{signal}", $"{process}"])) await kill.WaitForExitAsync();

            await Eventually.TrueAsync(() => NodeClaim.Find(_home.Folder, name) is null, "the node is not listed");
            Assert.Equal(signal == 9, File.Exists(Path.Combine(_home.Folder, "nodes", name + ".json")));
        }
    }

    [Fact]
    public async Task What_cannot_be_started_says_why_and_leaves_nothing()
    {
        string file = _home.Beside("node.yaml");
        await File.WriteAllTextAsync(file, "name: x\ninlets: 5");
        Assert.Equal((int)ExitCode.Configuration, (await RunAsync("--configuration", file)).ExitCode);
        foreach (string key in (string[])["http-server: true", "exit-on-eof: true"])
        {
            await File.WriteAllTextAsync(file, "name: x\n" + key);
            CommandResult refused = await RunAsync("--configuration", file);
            Assert.Equal((int)ExitCode.Usage, refused.ExitCode);
            Assert.Contains(key.Split(':')[0], refused.Errors, StringComparison.Ordinal);
        }

        Assert.Equal((int)ExitCode.Usage, (await RunAsync("a/b")).ExitCode);
        Assert.Equal((int)ExitCode.Usage, (await RunAsync("x", "--tcp", "nowhere")).ExitCode);
        Assert.Equal((int)ExitCode.Usage, (await RunAsync("--configuration", file, "--tcp", "127.0.0.1:0")).ExitCode);
        Assert.Equal((int)ExitCode.NotFound, (await RunAsync("--configuration", file + ".not")).ExitCode);
        Assert.Empty(NodeClaim.List(_home.Folder));

        var broken = new BackgroundProgram("/bin/sh", ["-c", "echo something else; echo this went wrong >&2; exit 3"]);
        NodeControlException failed = await Assert.ThrowsAsync<NodeControlException>(
            () => BackgroundNode.LaunchAsync(broken, new NodeSettings { Home = _home.Folder }));
        Assert.Contains("this went wrong", failed.Message, StringComparison.Ordinal);
        var missing = new BackgroundProgram(_home.Beside("no-such-program"), []);
        Assert.Equal(NodeControlReason.Unavailable, (await Assert.ThrowsAsync<NodeControlException>(
            () => BackgroundNode.LaunchAsync(missing, new NodeSettings { Home = _home.Folder }))).Reason);
        using var givenUp = new CancellationTokenSource();
        var stuck = new BackgroundProgram("/bin/sh", ["-c", "echo $$ > \"$0\"; exec sleep 600", _home.Beside("pid")]);
        Task<BackgroundNode> starting = BackgroundNode.LaunchAsync(
            stuck, new NodeSettings { Home = _home.Folder }, cancellationToken: givenUp.Token);
        await Eventually.TrueAsync(
            () => File.Exists(_home.Beside("pid")) && File.ReadAllText(_home.Beside("pid")).EndsWith('\n'), "the program runs");
        await givenUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        int process = int.Parse(await File.ReadAllTextAsync(_home.Beside("pid")), System.Globalization.CultureInfo.InvariantCulture);
        await Eventually.TrueAsync(() => !IsAlive(process), "the program has ended");
    }

    // A process of its own, and all that it prints until nobody holds its output any more: the node does not.
    private async Task<CommandResult> RunAsync(params string[] args)
    {
        using NodeProcess start = NodeProcess.Start(["node", "start", .. args, "--home", _home.Folder]);
        return await start.EndAsync();
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using Process found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

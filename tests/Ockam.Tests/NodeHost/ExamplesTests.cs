using System.Net;
using System.Net.Http;
using Ockam.Node.Configuration;
using Ockam.NodeHost.CommandLine;
using Ockam.NodeHost.Commands;
using Ockam.NodeHost.Running;

namespace Ockam.Tests.NodeHost;

/// <summary>What the README and the examples tell people to do works, to the letter.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ExamplesTests : IDisposable
{
    private const string Identifier = "I923829d0397a06fa862be5a87b7966959b8ef99ab6455b843ca9131a747b4819";

    private readonly Dictionary<string, CommandHome> _homes = [];
    private readonly List<NodeProcess> _processes = [];

    public void Dispose()
    {
        foreach (NodeProcess process in _processes) process.Dispose();
        foreach (CommandHome home in _homes.Values) home.Dispose();
    }

    [Fact]
    public void Each_command_of_the_readme_is_one_that_there_is()
    {
        Assert.True(ReadmeCommands.All.Count >= 10);
        Assert.All(ReadmeCommands.All, command => Assert.NotNull(new ArgumentParser(Command.All).Parse(command, new Arguments())));
    }

    [Theory]
    [InlineData("relay.yaml")]
    [InlineData("server.yaml")]
    [InlineData("client.yaml")]
    public async Task Each_example_is_right_once_its_variables_have_values(string file)
    {
        string path = Path.Combine(Repository.Folder, "examples", file);
        string[] names = ["SERVER_ID", "CLIENT_ID", "RELAY_ID", "RELAY_AT"];
        IEnumerable<string> variables = names.SelectMany(name => new[] { "--variable",
            $"{name}={(name == "RELAY_AT" ? "relay.example" : Identifier)}" });

        (await CommandHome.RunCommandAsync(string.Empty, ["check", path, .. variables])).Done();

        var exception = Assert.Throws<ConfigurationException>(() => NodeConfiguration.Parse(File.ReadAllText(path), path,
            environment: _ => null));
        Assert.All(exception.Mistakes, mistake => Assert.Contains("has no value", mistake.What, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_portal_of_the_readme_carries_a_request()
    {
        using var server = new HttpListenerOnLoopback();
        var identifiers = new Dictionary<string, string>();
        string[][] commands = [.. ReadmeCommands.All.Where(command => string.Join(' ', command[..2]) == "identity create")];
        Assert.Equal(3, commands.Length);
        foreach (string[] command in commands)
        {
            string[] words = Localize(command, []);
            string printed = (await CommandHome.RunCommandAsync(string.Empty, words)).Done().Text;
            identifiers[$"{Path.GetFileName(command[^1]).ToUpperInvariant()}_ID"] = printed.Split(' ')[0];
        }

        var values = new Dictionary<string, string>(identifiers) { ["LISTEN"] = "127.0.0.1:0", ["SERVER"] = $"127.0.0.1:{server.Port}" };
        var inlets = new List<string>();
        foreach (string[] command in ReadmeCommands.All.Where(command => command[0] == "run"))
        {
            List<string> words = [.. Localize(command, values)];
            if (values.TryGetValue("RELAY_PORT", out string? port)) words.AddRange(["--variable", $"RELAY_PORT={port}"]);
            NodeProcess process = NodeProcess.Start([.. words]);
            _processes.Add(process);
            for (string line = ""; !line.StartsWith("ready ", StringComparison.Ordinal);)
            {
                line = await process.ReadLineAsync();
                if (line.StartsWith("listener ", StringComparison.Ordinal)) values["RELAY_PORT"] = line[(line.LastIndexOf(':') + 1)..];
                if (line.StartsWith("inlet ", StringComparison.Ordinal)) inlets.Add(line.Split(' ')[1]);
            }
        }

        // The way may not be there yet: a client waits for it, as the file says.
        using var client = new HttpClient();
        string inlet = Assert.Single(inlets);
        string answer = "";
        for (int attempt = 0; answer.Length == 0 && attempt < 10; attempt++)
        {
            try
            {
                answer = await client.GetStringAsync($"http://{inlet}/");
            }
            catch (HttpRequestException)
            {
                // Closed after the 5 s that a client waits; on a busy machine the relay may not be made by then.
            }
        }

        Assert.Equal("served", answer);
        foreach (string[] command in ReadmeCommands.All.Where(command => command[0] is "status" or "check"))
            (await CommandHome.RunCommandAsync(string.Empty, Localize(command, values))).Done();
        foreach (NodeProcess process in Enumerable.Reverse(_processes))
        {
            process.Terminate();
            Assert.Equal(0, (await process.EndAsync()).ExitCode);
        }
    }

    [Fact]
    public void The_unit_for_systemd_runs_a_file_with_enough_descriptors()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Folder, "examples", "ockam-node@.service"));

        Assert.Contains("Type=notify", lines);
        string[] start = lines.Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal)).Split(' ')[1..];
        Assert.Equal("run", new ArgumentParser(Command.All).Parse(start, new Arguments())!.Name);
        string limit = lines.Single(line => line.StartsWith("LimitNOFILE=", StringComparison.Ordinal)).Split('=')[1];
        Assert.InRange(long.Parse(limit, System.Globalization.CultureInfo.InvariantCulture), FileLimit.Enough, long.MaxValue);
    }

    // The README's command with this test's homes and values in the place of its own.
    private string[] Localize(string[] command, Dictionary<string, string> values)
    {
        string[] words = [.. command];
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i].StartsWith("examples/", StringComparison.Ordinal)) words[i] = Path.Combine(Repository.Folder, words[i]);
            else if (i > 0 && words[i - 1] == "--home")
            {
                if (!_homes.TryGetValue(words[i], out CommandHome? home)) _homes.Add(words[i], home = new CommandHome());
                words[i] = home.Folder;
            }
            else if (i > 0 && words[i - 1] == "--variable")
            {
                string name = words[i].Split('=')[0];
                if (values.TryGetValue(name, out string? value)) words[i] = $"{name}={value}";
            }
        }

        return words;
    }
}

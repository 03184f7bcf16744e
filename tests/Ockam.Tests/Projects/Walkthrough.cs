using System.Net.Http;
using Ockam.Tests.NodeHost;

namespace Ockam.Tests.Projects;

/// <summary>
/// A project of one's own, AI Corp's node with a model behind an outlet, and Health Corp's with an inlet, each an <c>ockam-node</c> of its
/// own process with a home of its own. Neither of the two listens for the other.
/// </summary>
public sealed class Walkthrough : IAsyncLifetime
{
    /// <summary>Short, so that a test can wait for its end; long enough to be renewed on a machine that is busy.</summary>
    public const int CredentialSeconds = 10;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ockamps-walk-");
    private readonly List<IDisposable> _owned = [];
    private int _homes;

    internal ModelServer Model { get; } = new();

    internal LoggedNode Project { get; private set; } = null!;

    internal LoggedNode Ai { get; private set; } = null!;

    internal LoggedNode Health { get; private set; } = null!;

    internal string ProjectHome { get; private set; } = "";

    internal string AiHome { get; private set; } = "";

    /// <summary>The ticket that AI Corp's node has redeemed.</summary>
    internal string AiTicket { get; private set; } = "";

    /// <summary>The way to the project's node.</summary>
    internal string Route { get; private set; } = "";

    internal string ProjectIdentifier { get; private set; } = "";

    public async Task InitializeAsync()
    {
        ProjectHome = NewHome();
        Project = Own(LoggedNode.Start(
            "the project's node", null, "project", "--listen", "127.0.0.1:0", "--home", ProjectHome,
            "--credential-lifetime", $"{CredentialSeconds}s"));
        ProjectIdentifier = await Project.FindAsync("identifier ");
        Route = await Project.FindAsync("route ");
        await Project.FindAsync("ready ");
        AiTicket = await CreateTicketAsync("--attribute", "ai-outlet=true", "--relay", "ai");
        AiHome = NewHome();
        Ai = Run(
            "ai", AiHome, AiTicket, $"relays: ai\ntcp-outlets: {{ ai: {{ to: 127.0.0.1:{Model.Port}, allow: ai-inlet }} }}");
        Health = RunWithInlet("health", await CreateTicketAsync("--attribute", "ai-inlet=true"));
        await Ai.FindAsync("relay ");
        await InletOfAsync(Health);
    }

    public Task DisposeAsync()
    {
        foreach (IDisposable one in _owned) one.Dispose();
        Model.Dispose();
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    internal string NewHome() => Path.Combine(_folder.FullName, $"home-{Interlocked.Increment(ref _homes)}");

    /// <summary>Runs a command on a home, in this process.</summary>
    internal static Task<CommandResult> CommandAsync(string home, params string[] words) =>
        CommandHome.RunCommandAsync(string.Empty, [.. words, "--home", home]);

    /// <summary>The administrator makes a ticket.</summary>
    internal async Task<string> CreateTicketAsync(params string[] options) =>
        (await CommandAsync(ProjectHome, ["ticket", "create", .. options])).Done().Text;

    /// <summary>Writes a node's file and runs it with a ticket.</summary>
    internal LoggedNode Run(string name, string home, string? ticket, string text)
    {
        string file = WriteFile(name, text);
        string[] words = ["run", file, "--home", home];
        Dictionary<string, string>? environment = null;
        if (ticket is not null)
        {
            words = [.. words, "--ticket", "env:TICKET"];
            environment = new Dictionary<string, string> { ["TICKET"] = ticket };
        }

        return Own(LoggedNode.Start(name, environment, words));
    }

    internal string WriteFile(string name, string text)
    {
        string file = Path.Combine(_folder.FullName, $"{name}.yaml");
        File.WriteAllText(file, $"name: {name}\n{text}\n");
        return file;
    }

    /// <summary>Runs a node with an inlet that leads to the model, as Health Corp's.</summary>
    internal LoggedNode RunWithInlet(string name, string ticket) => Run(
        name, NewHome(), ticket, "tcp-inlets: { model: { from: 127.0.0.1:0, via: ai, to: ai, allow: ai-outlet, connection-wait: 2s } }");

    private static async Task<Uri> InletOfAsync(LoggedNode node)
    {
        string inlet = await node.FindAsync("inlet ");
        return new Uri($"http://{inlet.Split(' ')[0]}/");
    }

    /// <summary>Asks the model; a node that has just started may need a moment.</summary>
    internal async Task AnsweredAsync(LoggedNode node)
    {
        Uri inlet = await InletOfAsync(node);
        // Who asks before a change was noticed may be told nothing.
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(1.5) };
        for (int i = 0; ; i++)
        {
            try
            {
                Assert.Equal(ModelServer.Answer, await client.GetStringAsync(inlet));
                return;
            }
            catch (Exception failure) when (i < 20 && failure is (HttpRequestException or TaskCanceledException))
            {
                await Task.Delay(100);
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                Assert.Fail($"{failure.Message}\nThe node's log:\n{node.Log}\nAI Corp's:\n{Ai.Log}\nThe project's:\n{Project.Log}");
            }
        }
    }

    /// <summary>Asks the model, which must not be reached. Whoever is not let in may be told nothing, and gives up.</summary>
    internal async Task RefusedAsync(LoggedNode node)
    {
        Uri inlet = await InletOfAsync(node);
        int before = Model.Asked;
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(1.5) };
        Exception? refusal = await Record.ExceptionAsync(() => client.GetStringAsync(inlet));
        Assert.True(refusal is HttpRequestException or TaskCanceledException, $"The answer was {refusal}.");
        Assert.Equal(before, Model.Asked);
    }

    /// <summary>Asks the model for an answer without an end; what comes is read until it stops.</summary>
    internal static async Task<Task> StreamAsync(LoggedNode node)
    {
        Uri inlet = await InletOfAsync(node);
        var client = new HttpClient();
        Stream stream = await client.GetStreamAsync(new Uri(inlet, "/stream"));
        byte[] bytes = new byte[64];
        Assert.NotEqual(0, await stream.ReadAsync(bytes));
        return ReadToEndAsync();

        async Task ReadToEndAsync()
        {
            try
            {
                while (await stream.ReadAsync(bytes) > 0) { }
            }
            catch (Exception cut) when (cut is IOException or HttpRequestException)
            {
                // A chunked answer that is cut off is an error to its reader.
            }
            finally
            {
                client.Dispose();
            }
        }
    }

    private T Own<T>(T one) where T : IDisposable
    {
        lock (_owned) _owned.Add(one);
        return one;
    }
}

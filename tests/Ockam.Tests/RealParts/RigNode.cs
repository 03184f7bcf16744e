using System.Diagnostics;
using System.Text.Json;
using Ockam.Tests.NodeHost;

namespace Ockam.Tests.RealParts;

/// <summary>One <c>ockam-node run FILE</c> of a rig, which can be killed and started again with the same home and file.</summary>
internal sealed class RigNode : IAsyncDisposable
{
    private readonly CommandHome _home = new();
    private RunningProgram? _process;

    private RigNode(string name) => Name = name;

    public string Name { get; }

    public string Identifier { get; private set; } = "";

    public string File => _home.Beside($"{Name}.yaml");

    /// <summary>How many files it may open; null for as many as the tests themselves.</summary>
    public int? FileLimit { get; set; }

    public RunningProgram Process => _process ?? throw new InvalidOperationException($"{Name} was not started.");

    public static async Task<RigNode> CreateAsync(string name)
    {
        var node = new RigNode(name);
        node.Identifier = await node._home.CreateIdentityAsync("default");
        return node;
    }

    /// <summary>Writes its configuration file; a node whose tests are gone ends.</summary>
    public void Configure(string text) =>
        System.IO.File.WriteAllText(File, $"name: {Name}\nhttp-server: true\nexit-on-eof: true\n{text}");

    /// <summary>Starts it, and waits until all that is its own is there.</summary>
    public async Task StartAsync()
    {
        await LaunchAsync();
        await Process.WaitForAsync("ready ");
    }

    /// <summary>Starts it without waiting.</summary>
    public async Task LaunchAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        string[] command =
        [
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet",
            "exec", Path.Combine(AppContext.BaseDirectory, "ockam-node.dll"), "run", File, "--home", _home.Folder,
        ];
        // The limit is a hard one: the runtime raises a soft one by itself.
        if (FileLimit is { } limit) command = ["sh", "-c", "ulimit -n \"$0\" && exec \"$@\"", $"{limit}", .. command];
        _process = RunningProgram.Start(new ProcessStartInfo(command[0], command[1..]));
    }

    public Task KillAsync() => Process.KillAsync();

    public void Terminate() => Process.Signal(RunningProgram.SigTerm);

    /// <summary>What it says about itself over HTTP.</summary>
    public async Task<JsonElement> ShowAsync()
    {
        string at = await Process.WaitForAsync("http ");
        using var client = new HttpClient();
        using JsonDocument document = JsonDocument.Parse(await client.GetStringAsync($"http://{at}/show"));
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _home.Dispose();
    }
}

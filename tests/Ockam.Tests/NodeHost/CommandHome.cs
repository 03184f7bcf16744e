using Ockam.NodeHost.CommandLine;

namespace Ockam.Tests.NodeHost;

/// <summary>A home folder of its own for the commands of one test, which run in this process.</summary>
internal sealed class CommandHome : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("ockamps-cli-");

    /// <summary>The home folder; the first command makes it.</summary>
    public string Folder => Path.Combine(_parent.FullName, "home");

    /// <summary>A path for a file beside the home folder.</summary>
    public string Beside(string name) => Path.Combine(_parent.FullName, name);

    public Task<CommandResult> RunAsync(params string[] args) => RunWithAsync(string.Empty, args);

    /// <summary>Runs a command with something on its standard input.</summary>
    public Task<CommandResult> RunWithAsync(string input, params string[] args) => RunCommandAsync(input, [.. args, "--home", Folder]);

    public static async Task<CommandResult> RunCommandAsync(
        string input, string[] args, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        time ??= TimeProvider.System;
        int exitCode = await CommandRunner.RunAsync(args, new StringReader(input), output, errors, time, cancellationToken);
        return new CommandResult(exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Runs a command at another time.</summary>
    public Task<CommandResult> RunAtAsync(DateTimeOffset now, params string[] args) =>
        RunCommandAsync(string.Empty, [.. args, "--home", Folder], new FixedTime(now));

    /// <summary>Makes an identity and answers with its Identifier.</summary>
    public async Task<string> CreateIdentityAsync(string name) =>
        (await RunAsync("identity", "create", name, "--output", "json")).Done().Json.GetProperty("identifier").GetString()!;

    /// <summary>Exports an identity of this home and imports it in another.</summary>
    public async Task IntroduceAsync(string name, CommandHome to)
    {
        string history = (await RunAsync("identity", "export", name)).Done().Text;
        (await to.RunAsync("identity", "import", history)).Done();
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    public void Dispose() => _parent.Delete(recursive: true);
}

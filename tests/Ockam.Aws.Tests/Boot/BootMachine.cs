using System.Diagnostics;

namespace Ockam.Aws.Tests.Boot;

/// <summary>
/// A machine as examples/portal-to-llama-on-ec2/machine makes it: the very user data of an instance, with mounts and processes of its own.
/// </summary>
internal sealed class BootMachine : ChildProcess
{
    /// <summary>What the machines of a test need.</summary>
    public const string Programs = "bash unshare setpriv python3 node curl flock useradd aws";

    /// <summary>Where it sees the folder of a test.</summary>
    public const string Share = "/opt/share";

    /// <summary>Where it sees the programs that were built with the tests.</summary>
    public const string Build = "/opt/build";

    private readonly string _folder;
    private BootMachine(ProcessStartInfo start, string folder) : base(start) => _folder = folder;

    /// <summary>Makes the machine with its user data; it starts when it is told to.</summary>
    /// <param name="folder">Where it keeps what it writes.</param>
    /// <param name="share">A folder of this machine that it sees.</param>
    /// <param name="userData">Its user data.</param>
    public static async Task<BootMachine> MakeAsync(string folder, string share, byte[] userData)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, "user-data"), userData);
        string program = Path.Combine(Repository.Folder, "examples", "portal-to-llama-on-ec2", "machine", "machine");
        var start = new ProcessStartInfo(program, [folder, "127.0.0.1", "eu-west-1"]);
        start.Environment["OCKAMPS_SHARE"] = $"{share}={Share} {AppContext.BaseDirectory}={Build}";
        var machine = new BootMachine(start, folder);
        Assert.Equal("ready", await machine.ReadLineAsync());
        return machine;
    }

    /// <summary>Its own disk, as far as it has written to it.</summary>
    public string Disk => Path.Combine(_folder, "disk");

    /// <summary>All files as it sees them.</summary>
    public string Root => $"/proc/{Id}/root";

    /// <summary>What was written to its console; that of the script, where this machine has none.</summary>
    public string Serial => File.Exists("/dev/console") ? File.ReadAllText(Path.Combine(_folder, "serial")) : Console;

    /// <summary>What the script has put out.</summary>
    public string Console => File.ReadAllText(Path.Combine(_folder, "console.log"));

    /// <summary>Starts the script.</summary>
    public async Task BootAsync()
    {
        await TellAsync("boot");
        Assert.Equal("runs", await ReadLineAsync());
    }

    /// <summary>Starts what the script has left for each further start of the machine.</summary>
    public async Task StartAgainAsync()
    {
        await TellAsync("again");
        Assert.Equal("runs", await ReadLineAsync());
    }

    /// <summary>Waits for the end of the script, which must have done all that it should.</summary>
    public async Task SucceedAsync()
    {
        string status = await EndAsync();
        Assert.True(status == "0", $"The script ended with {status}: {Console}");
    }

    /// <summary>Kills the script in the middle of a step, and nothing that it has started as a service.</summary>
    public async Task KillInAsync(string step)
    {
        await Eventually.TrueAsync(() => State(step) == "running", () => $"{step} runs: {Console}");
        await TellAsync("kill");
        Assert.Equal("137", await EndAsync());
    }

    /// <summary>The state of a step; empty before it.</summary>
    public string State(string step) => Line(step, "state");

    /// <summary>What a step has to say.</summary>
    public string Reason(string step) => Line(step, "reason");

    private async Task<string> EndAsync()
    {
        await TellAsync("wait");
        return await ReadAfterAsync("ended ");
    }

    private string Line(string step, string name)
    {
        string file = Path.Combine(Disk, "var/lib/ockamps/boot", step);
        string? line = File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(each => each.StartsWith($"{name}=", StringComparison.Ordinal))
            : null;
        return line is null ? "" : line[(name.Length + 1)..];
    }
}

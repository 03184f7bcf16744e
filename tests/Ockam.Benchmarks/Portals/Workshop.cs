using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Ockam.Benchmarks.Portals;

/// <summary>A temporary folder, free ports, and every process that was started: all of it is gone at the end, however that comes.</summary>
internal sealed class Workshop : IAsyncDisposable
{
    // Below the ports that the kernel gives to outgoing connections, of which a run makes many thousands.
    private const int FirstPort = 12_000;
    private const int LastPort = 32_000;

    private readonly List<Child> _children = [];
    private readonly CancellationTokenSource _stopped = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _nextPort = Random.Shared.Next(FirstPort, LastPort - 2_000);
    private int _names;

    public Workshop()
    {
        Folder = Directory.CreateTempSubdirectory("ockam-portals-").FullName;
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                _stopped.Cancel();
            }));
        }
    }

    /// <summary>The temporary folder, which only this user can read.</summary>
    public string Folder { get; }

    /// <summary>Ctrl+C, or the end that somebody else asked for.</summary>
    public CancellationToken Stopped => _stopped.Token;

    /// <summary>Has everything end that waits.</summary>
    public void Stop() => _stopped.Cancel();

    /// <summary>A name of its own in the folder.</summary>
    public string NewPath(string name) => Path.Combine(Folder, $"{Interlocked.Increment(ref _names):000}-{name}");

    /// <summary>Writes a file of its own into the folder.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        string path = NewPath(name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A port of 127.0.0.1 that nobody listens on, and that is given once.</summary>
    public int FreePort()
    {
        for (; _nextPort < LastPort; _nextPort++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, _nextPort));
                return _nextPort++;
            }
            catch (SocketException)
            {
                // Somebody has it; the next one.
            }
        }

        throw new InvalidOperationException("There is no free port left.");
    }

    /// <summary>Starts a process that ends with this run at the latest.</summary>
    public Child Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        Stopped.ThrowIfCancellationRequested();
        var child = new Child(file, arguments, environment);
        lock (_children) _children.Add(child);
        return child;
    }

    /// <summary>Starts this program itself with another command.</summary>
    public Child StartSelf(params IReadOnlyList<string> arguments)
    {
        string self = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no path.");
        return Path.GetFileNameWithoutExtension(self) == "dotnet"
            ? Start(self, [typeof(Workshop).Assembly.Location, .. arguments])
            : Start(self, arguments);
    }

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the text has what it said.</exception>
    public async Task<string> RunAsync(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new System.Diagnostics.ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)
            ?? throw new InvalidOperationException($"{file} did not start.");
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(Stopped);
            string output = await process.StandardOutput.ReadToEndAsync(Stopped);
            await process.WaitForExitAsync(Stopped);
            if (process.ExitCode == 0) return output;
            throw new InvalidOperationException(
                $"{Path.GetFileName(file)} ended with {process.ExitCode}: {(await error).Trim()} {output.Trim()}");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Ends every process, and removes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Child child in _children) await child.DisposeAsync();
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        Directory.Delete(Folder, recursive: true);
        _stopped.Dispose();
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ockam.Tests.Support;

/// <summary>A program of its own process, which ends with the test at the latest.</summary>
internal abstract class ChildProcess : IDisposable
{
    // Long enough for a process to start on a machine that is busy with other tests.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private const int SigTerm = 15;

    private readonly Process _process;

    protected ChildProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
    }

    /// <summary>The number by which the system knows it.</summary>
    public int Id => _process.Id;

    /// <summary>The next line of its output; an error if it ends first, or prints nothing for a minute.</summary>
    public async Task<string> ReadLineAsync()
    {
        string? line = await _process.StandardOutput.ReadLineAsync().WaitAsync(s_patience);
        return line ?? throw new InvalidOperationException($"The process ended: {await _process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>The next line of its output without what it must begin with.</summary>
    public async Task<string> ReadAfterAsync(string start)
    {
        string line = await ReadLineAsync();
        Assert.StartsWith(start, line, StringComparison.Ordinal);
        return line[start.Length..];
    }

    /// <summary>Waits for its end and answers with what it left behind.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> WaitForEndAsync()
    {
        Task<string> output = _process.StandardOutput.ReadToEndAsync();
        Task<string> errors = _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        return (_process.ExitCode, await output, await errors);
    }

    /// <summary>Asks it to end, as service managers do.</summary>
    public void Terminate() => Assert.Equal(0, Kill(_process.Id, SigTerm));

    /// <summary>Writes a line to its standard input.</summary>
    public async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Ends its standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Kills it without a chance to tidy up (SIGKILL).</summary>
    /// <returns>The whole lines that it had printed and that were not read yet.</returns>
    public async Task<string[]> KillAsync()
    {
        _process.Kill();
        string rest = (await WaitForEndAsync()).Output;
        return rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    /// <summary>How to start a program of this repository that was copied beside the tests.</summary>
    internal static ProcessStartInfo Program(string assembly, params IEnumerable<string> arguments) =>
        new(Host, ["exec", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments]);

    // "dotnet test" runs under the host that belongs to this runtime; elsewhere it is found on the path.
    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);
}

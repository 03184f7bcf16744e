using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ockam.Tests.NodeHost;

/// <summary>An <c>ockam-node</c> of its own process, which ends with the test at the latest.</summary>
internal sealed class NodeProcess : IDisposable
{
    // Long enough for a process to start on a machine that is busy with other tests.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int SigTerm = 15;

    private readonly Process _process;

    private NodeProcess(Process process) => _process = process;

    public static NodeProcess Start(params string[] args)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ockam-node.dll"));
        foreach (string arg in args) start.ArgumentList.Add(arg);
        return new NodeProcess(Process.Start(start)!);
    }

    /// <summary>The next line of its output.</summary>
    public async Task<string> ReadLineAsync()
    {
        string? line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
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
    public async Task<CommandResult> EndAsync()
    {
        Task<string> output = _process.StandardOutput.ReadToEndAsync();
        Task<string> errors = _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return new CommandResult(_process.ExitCode, await output, await errors);
    }

    /// <summary>Asks it to end, as service managers do.</summary>
    public void Terminate() => Assert.Equal(0, Kill(_process.Id, SigTerm));

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);
}

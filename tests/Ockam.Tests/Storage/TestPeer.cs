using System.Diagnostics;

namespace Ockam.Tests.Storage;

/// <summary>A process of its own, which is killed at the end and no later than that.</summary>
internal sealed class TestPeer : IDisposable
{
    private readonly Process _process;

    public TestPeer(params string[] arguments)
    {
        // "dotnet test" runs under the host that belongs to this runtime; elsewhere it is found on the path.
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string program = Path.Combine(AppContext.BaseDirectory, "Ockam.TestPeer.dll");
        var start = new ProcessStartInfo(host, ["exec", program, .. arguments]) { RedirectStandardOutput = true };
        _process = Process.Start(start)!;
    }

    /// <summary>The next line that it prints; an error if it ends first, or prints nothing for a minute.</summary>
    public async Task<string> ReadLineAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return await _process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("The test peer has ended.");
    }

    /// <summary>Kills it without a chance to tidy up (SIGKILL).</summary>
    /// <returns>The whole lines that it had printed and that were not read yet.</returns>
    public async Task<string[]> KillAsync()
    {
        _process.Kill();
        string rest = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}

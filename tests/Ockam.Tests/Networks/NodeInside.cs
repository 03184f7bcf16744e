using System.Collections.Concurrent;
using System.Diagnostics;
using Ockam.Tests.Support;

namespace Ockam.Tests.Networks;

/// <summary>An <c>ockam-node</c> that runs inside a <see cref="TestNetwork"/> from a configuration file.</summary>
internal sealed class NodeInside : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ockamps-network-");
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    public NodeInside(TestNetwork network, string configuration)
    {
        string home = Path.Combine(_folder.FullName, "home");
        string file = Path.Combine(_folder.FullName, "node.yaml");
        File.WriteAllText(file, configuration);
        ProcessStartInfo start = network.Inside(ChildProcess.Program("ockam-node.dll", "run", file, "--home", home));
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "(end of output)");
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "(end of log)");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it has written.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Waits until it has written a line that begins so.</summary>
    public async Task WroteAsync(string start)
    {
        bool wrote() => _log.Any(line => line.StartsWith(start, StringComparison.Ordinal));
        await Eventually.TrueAsync(() => wrote() || _process.HasExited, $"the node wrote '{start}'");
        Assert.True(wrote(), $"the node has ended\n{Log}");
    }

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}

using System.Diagnostics;
using System.Text;
using Ockam.Tests.NodeHost;

namespace Ockam.Tests.Projects;

/// <summary>An <c>ockam-node</c> of its own process, whose output and log can be searched while it runs.</summary>
internal sealed class LoggedNode : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _log = new();
    private readonly string _name;

    private LoggedNode(string name, ProcessStartInfo start)
    {
        _name = name;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_log, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it has written to standard output.</summary>
    public string Output => Read(_output);

    /// <summary>What it has written to standard error.</summary>
    public string Log => Read(_log);

    public static LoggedNode Start(string name, IReadOnlyDictionary<string, string>? environment, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = ChildProcess.Program("ockam-node.dll", arguments);
        foreach ((string key, string value) in environment ?? new Dictionary<string, string>()) start.Environment[key] = value;
        return new LoggedNode(name, start);
    }

    /// <summary>Waits for a line of output that begins so, and answers with the rest of it.</summary>
    public async Task<string> FindAsync(string beginning)
    {
        string? found = null;
        await UntilAsync(
            () => (found = Output.Split('\n').FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal))) is not null,
            $"prints '{beginning}…'");
        return found![beginning.Length..];
    }

    /// <summary>Waits until its log has a line with all these words.</summary>
    public async Task<string> LogsAsync(params string[] words)
    {
        string? found = null;
        await UntilAsync(
            () => (found = Log.Split('\n').FirstOrDefault(line => words.All(word => line.Contains(word, StringComparison.Ordinal))))
                is not null,
            $"logs {string.Join(" … ", words)}");
        return found!;
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        for (int i = 0; i < 3_000; i++)
        {
            if (condition()) return;
            if (_process.HasExited && i > 10)
            {
                _process.WaitForExit();
                if (condition()) return;
                break;
            }

            await Task.Delay(20);
        }

        Assert.Fail($"{_name} never {what}. Its output:\n{Output}\nIts log:\n{Log}");
    }

    private static void Append(StringBuilder to, string? line)
    {
        if (line is null) return;
        lock (to) to.Append(line).Append('\n');
    }

    private static string Read(StringBuilder from)
    {
        lock (from) return from.ToString();
    }
}

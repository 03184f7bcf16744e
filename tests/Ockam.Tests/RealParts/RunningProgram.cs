using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ockam.Tests.RealParts;

/// <summary>A program of its own process whose output is read all the time, so that it is never held up by what it prints.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    /// <summary>Long enough for a process to start, or to do little, on a machine that is busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public const int SigTerm = 15;
    public const int SigQuit = 3;

    // Of a program that prints without end, the newest lines are enough to see what it did.
    private const int KeptLines = 5_000;

    private readonly Process _process;
    private readonly string _name;
    private readonly Lock _lock = new();
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];

    private RunningProgram(ProcessStartInfo start)
    {
        _name = Path.GetFileName(start.FileName);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The number by which the system knows it.</summary>
    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public StreamWriter Input => _process.StandardInput;

    /// <summary>The lines of its standard output so far.</summary>
    public string[] Output
    {
        get
        {
            lock (_lock) return [.. _output];
        }
    }

    /// <summary>The lines of its standard error so far.</summary>
    public string[] Errors
    {
        get
        {
            lock (_lock) return [.. _errors];
        }
    }

    public static RunningProgram Start(ProcessStartInfo start) => new(start);

    public static RunningProgram Start(string program, params IEnumerable<string> arguments) =>
        new(new ProcessStartInfo(Tools.Locate(program), arguments));

    /// <summary>Runs a program to its end, which must be a good one, and answers with its output.</summary>
    public static async Task<string> RunAsync(string program, params IEnumerable<string> arguments)
    {
        await using RunningProgram running = Start(program, arguments);
        running.Input.Close();
        return await running.SucceedAsync();
    }

    /// <summary>Waits for a line of its standard output that begins so, and answers with the rest of the line.</summary>
    public async Task<string> WaitForAsync(string start)
    {
        long since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < Patience)
        {
            bool ended = HasEnded;
            string? line = Output.FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
            if (line is not null) return line[start.Length..];
            if (ended) throw new InvalidOperationException($"{Describe()} ended without the line '{start}'.");
            await Task.Delay(5);
        }

        throw new TimeoutException($"{Describe()} does not print '{start}'.");
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="TimeoutException">It goes on.</exception>
    public async Task<int> EndAsync(TimeSpan? limit = null)
    {
        using var timeout = new CancellationTokenSource(limit ?? Patience);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{Describe()} does not end.");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits for its end, which must be a good one, and answers with its output.</summary>
    public async Task<string> SucceedAsync(TimeSpan? limit = null)
    {
        int exitCode = await EndAsync(limit);
        Assert.True(exitCode == 0, $"{Describe()} ended with {exitCode}.");
        return string.Join('\n', Output);
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    /// <summary>Kills it without a chance to tidy up (SIGKILL), and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
        {
            _process.Kill(entireProcessTree: true);
            await EndAsync();
        }

        _process.Dispose();
    }

    /// <summary>What it was and printed, for the texts of failures.</summary>
    public string Describe() =>
        $"{_name} {string.Join(' ', _process.StartInfo.ArgumentList)}\n{string.Join('\n', Output.TakeLast(10))}\n"
            + string.Join('\n', Errors.TakeLast(20)) + "\nThis";

    private void Keep(List<string> lines, string? line)
    {
        if (line is null) return;
        lock (_lock)
        {
            if (lines.Count == KeptLines) lines.RemoveRange(0, KeptLines / 2);
            lines.Add(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int processId, int signal);
}

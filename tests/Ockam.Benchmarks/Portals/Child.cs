using System.Diagnostics;

namespace Ockam.Benchmarks.Portals;

/// <summary>A process that the benchmark started, and ends.</summary>
internal sealed class Child : IAsyncDisposable
{
    // What a program says last tells why it ended.
    private const int KeptLines = 20;

    private readonly Process _process;
    private bool _isDisposed;
    private readonly Queue<string> _lines = new();
    private readonly TaskCompletionSource<string> _firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables in addition to this process's own.</param>
    public Child(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        Name = Path.GetFileName(file);
        Started = Stopwatch.GetTimestamp();
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        _process.OutputDataReceived += (_, line) => { if (Keep(line.Data) is { } text) _firstLine.TrySetResult(text); };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _isDisposed || _process.HasExited;

    /// <summary>The timestamp directly before it was started.</summary>
    public long Started { get; }

    /// <summary>The first line of its standard output.</summary>
    public async Task<string> FirstLineAsync(CancellationToken cancellationToken)
    {
        Task ended = _process.WaitForExitAsync(cancellationToken);
        return await Task.WhenAny(_firstLine.Task, ended) == _firstLine.Task || _firstLine.Task.IsCompleted
            ? await _firstLine.Task
            : throw Failure(cancellationToken);
    }

    /// <summary>Waits until it listens on a port.</summary>
    public async Task WaitUntilItListensAsync(int port, CancellationToken cancellationToken)
    {
        for (long start = Stopwatch.GetTimestamp(); !ProcFs.IsListening(port); await Task.Delay(20, cancellationToken))
        {
            if (_process.HasExited) throw Failure(cancellationToken);
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(15))
                throw new InvalidOperationException($"{Name} does not listen on port {port} after 15 s: {LastLines()}");
        }
    }

    /// <summary>What it wrote last.</summary>
    public string LastLines()
    {
        lock (_lines) return string.Join(" | ", _lines);
    }

    /// <summary>Ends it at once, with its children.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    /// <summary>Ends it and waits until it has ended; once more does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private InvalidOperationException Failure(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Until everything that it wrote has been read.
        _process.WaitForExit();
        return new InvalidOperationException($"{Name} ended with {_process.ExitCode}: {LastLines()}");
    }

    private string? Keep(string? line)
    {
        if (line is null) return null;
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines) _lines.Dequeue();
        }

        return line;
    }
}

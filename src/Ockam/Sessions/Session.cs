using Ockam.Routing;

namespace Ockam.Sessions;

/// <summary>
/// Keeps a path to another node up: makes it, watches it, and makes it anew when it has ended or its other end gives no sign of life.
/// Thread-safe.
/// </summary>
public sealed partial class Session : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<ISessionPath>> _connect;
    private readonly Router _router;
    private readonly SessionOptions _options;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly Lock _lock = new();
    private readonly SessionMachine _machine;
    private Task _run = Task.CompletedTask;
    private bool _started;

    /// <summary>Creates a session, which begins when it is started.</summary>
    /// <param name="name">What it is for, in lists and texts.</param>
    /// <param name="connect">
    /// Makes the path once. Its errors' texts are shown as <see cref="LastError"/>; what it opened before it failed it has closed again.
    /// </param>
    /// <param name="router">The node's router.</param>
    /// <param name="options">The times; the defaults if null.</param>
    internal Session(string name, Func<CancellationToken, Task<ISessionPath>> connect, Router router, SessionOptions? options = null)
    {
        Name = name;
        _connect = connect;
        _router = router;
        _options = options ?? new SessionOptions();
        _time = _options.TimeProvider;
        _origin = _time.GetTimestamp();
        _machine = new SessionMachine(_options, Random.Shared.NextDouble);
        Since = _time.GetUtcNow();
    }

    /// <summary>
    /// Raised on a thread of the pool after <see cref="Status"/>, <see cref="LastError"/> or <see cref="Reconnects"/> has changed. Several
    /// changes may be told as one.
    /// </summary>
    public event Action<Session>? Changed;

    /// <summary>What it is for.</summary>
    public string Name { get; }

    /// <summary>Whether the path is there.</summary>
    public SessionStatus Status { get; private set; }

    /// <summary>Since when the status is what it is.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>Why the path ended or could not be made the last time, and what to do about it; null if that has not happened.</summary>
    public string? LastError { get; private set; }

    /// <summary>How many times the path was made anew after the first time.</summary>
    public long Reconnects { get; private set; }

    /// <summary>How many attempts to make the path have failed in a row.</summary>
    public int FailedAttempts
    {
        get
        {
            lock (_lock) return _machine.Failures;
        }
    }

    /// <summary>The path; null unless it is there.</summary>
    public ISessionPath? Path { get; private set; }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Waits for the path.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RoutingException">The session was closed.</exception>
    public async Task<ISessionPath> WaitUntilUpAsync(CancellationToken cancellationToken = default)
    {
        Task<ISessionPath> up;
        lock (_lock) up = _up.Task;
        return await up.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Says that somebody wants the path now: if it is not there, the next attempt comes soon, and for 10 minutes the pauses between
    /// attempts stay short.
    /// </summary>
    public void Demand()
    {
        lock (_lock)
        {
            _machine.Demand(Now);
            if (_machine.Phase == SessionPhase.Waiting) Wake();
        }
    }

    /// <summary>Closes the path, and makes none before <see cref="Resume"/>.</summary>
    public void Suspend()
    {
        lock (_lock)
        {
            _machine.Suspend();
            _attempt?.Cancel();
            Wake();
        }
    }

    /// <summary>Ends a suspension.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            _machine.Resume(Now);
            Wake();
        }
    }

    /// <summary>Closes the path for good. Whoever waits for it is told.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _machine.Close();
            _attempt?.Cancel();
            Wake();
            if (!_started)
            {
                _started = true;
                _run = RunAsync();
            }
        }

        await _run.ConfigureAwait(false);
    }

    /// <summary>Begins to make the path.</summary>
    internal void Start()
    {
        lock (_lock)
        {
            if (_started) return;
            _started = true;
            _machine.Start(Now);
            _run = Task.Run(RunAsync);
        }
    }

    /// <summary>Makes no attempt for a while, whoever wants the path: when it was lost to somebody who would lose it again.</summary>
    internal void Hold(TimeSpan time)
    {
        lock (_lock) _machine.Hold(Now + time);
    }
}

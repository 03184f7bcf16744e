using System.Diagnostics;
using Ockam.Routing;

namespace Ockam.Sessions;

public sealed partial class Session
{
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<ISessionPath> _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _attempt;
    private SessionProbe? _probe;
    private Task _closing = Task.CompletedTask;
    private bool _wasUp;

    // Under the lock.
    private void Wake() => _wake.TrySetResult();

    private async Task RunAsync()
    {
        while (true)
        {
            SessionStep step;
            Task wake;
            lock (_lock)
            {
                if (_wake.Task.IsCompleted) _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wake = _wake.Task;
                // Suspended or closed while there was a path.
                if (Path is not null && _machine.Phase != SessionPhase.Up) Lose(null, abandon: false);
                if (Path is { Ended.IsCompleted: true }) Lose(Path.EndReason, abandon: false);
                step = _machine.Next(Now, See());
                Tell();
            }

            switch (step.Action)
            {
                case SessionAction.Connect:
                    await ConnectAsync().ConfigureAwait(false);
                    break;
                case SessionAction.Probe:
                    _probe!.Send();
                    break;
                case SessionAction.GiveUp:
                    lock (_lock) Lose(Silence(), abandon: true);
                    break;
                case SessionAction.Wait:
                    await WaitAsync(wake, step.Until).ConfigureAwait(false);
                    break;
                case SessionAction.Stop:
                    await _closing.ConfigureAwait(false);
                    return;
                default:
                    throw new UnreachableException();
            }
        }
    }

    private async Task ConnectAsync()
    {
        using var attempt = new CancellationTokenSource();
        lock (_lock)
        {
            if (_machine.Phase != SessionPhase.Connecting) return;
            _attempt = attempt;
        }

        ISessionPath? path = null;
        string? error = null;
        try
        {
            path = await _connect(attempt.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (attempt.IsCancellationRequested)
        {
            // Suspended or closed.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever it is, the next attempt may succeed; meanwhile the status shows it.
            error = exception.Message;
        }

        lock (_lock)
        {
            _attempt = null;
            if (path is null)
            {
                LastError = error ?? LastError;
                _machine.Failed(Now);
            }
            else if (_machine.Phase == SessionPhase.Connecting)
            {
                Take(path);
                // Whoever has waited for the path goes on at once, and shall not find it still being made.
                Tell();
                _up.TrySetResult(path);
                path = null;
            }
        }

        if (path is not null) await path.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WaitAsync(Task wake, TimeSpan until)
    {
        using var awake = new CancellationTokenSource();
        TimeSpan time = until == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : until - Now;
        if (time <= TimeSpan.Zero && time != Timeout.InfiniteTimeSpan) return;
        Task timer = Task.Delay(time, _time, awake.Token);
        await (Path is { } path ? Task.WhenAny(wake, timer, path.Ended) : Task.WhenAny(wake, timer)).ConfigureAwait(false);
        await awake.CancelAsync().ConfigureAwait(false);
    }

    private PathSigns See() => Path is not { } path
        ? default
        : new PathSigns(
            _time.GetElapsedTime(_origin, _probe!.LastSign),
            path.BytesWritten,
            path.BytesAcknowledged,
            path.Channel is { PeerGivesSigns: true });

    // Under the lock.
    private void Take(ISessionPath path)
    {
        Path = path;
        _probe = new SessionProbe(_router, path, _time);
        _machine.Connected(Now, canBeAsked: path.ProbeRoute is not null);
        if (_wasUp) Reconnects++;
        _wasUp = true;
    }

    // Under the lock.
    private void Lose(string? reason, bool abandon)
    {
        ISessionPath path = Path!;
        SessionProbe probe = _probe!;
        Path = null;
        _probe = null;
        LastError = reason ?? LastError;
        _up = new TaskCompletionSource<ISessionPath>(TaskCreationOptions.RunContinuationsAsynchronously);
        _machine.Ended(Now);
        // An orderly end may take a while; the next path need not wait for it.
        _closing = Task.WhenAll(_closing, Task.Run(() => CloseAsync(path, probe, abandon)));
    }

    private static async Task CloseAsync(ISessionPath path, SessionProbe probe, bool abandon)
    {
        probe.Dispose();
        if (abandon) path.Abandon();
        await path.DisposeAsync().ConfigureAwait(false);
    }

    private string Silence() =>
        $"The other end of {Name} gave no sign of life for {(Now - _machine.LastSign).TotalSeconds:0.#} s. "
            + "Check the network, and that the node there runs.";
}

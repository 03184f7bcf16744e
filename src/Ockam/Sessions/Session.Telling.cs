using Ockam.Routing;

namespace Ockam.Sessions;

public sealed partial class Session
{
    private string? _toldError;
    private long _toldReconnects;

    // Under the lock. Tells of what has changed since the last time.
    private void Tell()
    {
        SessionStatus status = _machine.Phase switch
        {
            SessionPhase.Up => SessionStatus.Up,
            SessionPhase.Suspended => SessionStatus.Suspended,
            SessionPhase.Closed => SessionStatus.Closed,
            _ => _machine.Failures == 0 ? SessionStatus.Connecting : SessionStatus.Down,
        };
        if (status == Status && LastError == _toldError && Reconnects == _toldReconnects) return;
        if (status != Status)
        {
            Status = status;
            Since = _time.GetUtcNow();
        }

        if (status == SessionStatus.Closed)
        {
            if (_up.Task.IsCompleted) _up = new TaskCompletionSource<ISessionPath>(TaskCreationOptions.RunContinuationsAsynchronously);
            _up.TrySetException(new RoutingException($"{Name} was closed."));
            // Nobody may be waiting, and that is no fault.
            _ = _up.Task.Exception;
        }

        _toldError = LastError;
        _toldReconnects = Reconnects;
        if (Changed is null) return;
        ThreadPool.UnsafeQueueUserWorkItem(static session => session._router.Raise(session.Changed, session), this, preferLocal: false);
    }
}

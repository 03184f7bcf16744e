namespace Ockam.Sessions;

/// <summary>
/// Decides when a path is made, asked for a sign of life, and given up: a state machine over points in time, without timers. Not
/// thread-safe.
/// </summary>
/// <param name="options">The times.</param>
/// <param name="random">Numbers from 0 to below 1, for pauses that differ between nodes that failed together.</param>
internal sealed partial class SessionMachine(SessionOptions options, Func<double> random)
{
    private TimeSpan _attemptBegan = TimeSpan.MinValue / 2;
    private TimeSpan _retryAt;
    private TimeSpan _heldUntil = TimeSpan.MinValue;
    private TimeSpan _lastDemand;
    private TimeSpan _upSince;

    /// <summary>Where it stands.</summary>
    public SessionPhase Phase { get; private set; }

    /// <summary>How many attempts in a row have failed, or led to a path that ended at once.</summary>
    public int Failures { get; private set; }

    /// <summary>Begins: the first attempt is due, and somebody wants the path.</summary>
    public void Start(TimeSpan now) => _lastDemand = _retryAt = now;

    /// <summary>What to do now. An attempt that is asked for counts as begun.</summary>
    /// <param name="now">The time.</param>
    /// <param name="signs">What is seen of the path, if there is one.</param>
    public SessionStep Next(TimeSpan now, PathSigns signs)
    {
        switch (Phase)
        {
            case SessionPhase.Closed:
                return new SessionStep(SessionAction.Stop);
            case SessionPhase.Up:
                return Supervise(now, signs);
            case SessionPhase.Waiting when now >= _retryAt:
                Phase = SessionPhase.Connecting;
                _attemptBegan = now;
                return new SessionStep(SessionAction.Connect);
            case SessionPhase.Waiting:
                return new SessionStep(SessionAction.Wait, _retryAt);
            default:
                return new SessionStep(SessionAction.Wait, TimeSpan.MaxValue);
        }
    }

    /// <summary>The attempt succeeded.</summary>
    /// <param name="now">The time.</param>
    /// <param name="canBeAsked">Whether the path leads to another node; one that does not needs no signs of life.</param>
    public void Connected(TimeSpan now, bool canBeAsked = true)
    {
        if (Phase != SessionPhase.Connecting) return;
        Phase = SessionPhase.Up;
        _upSince = now;
        BeginSupervision(now, canBeAsked);
    }

    /// <summary>The attempt failed.</summary>
    public void Failed(TimeSpan now)
    {
        if (Phase == SessionPhase.Connecting) Pause(now);
    }

    /// <summary>The path has ended, or was given up: it is made anew at once.</summary>
    public void Ended(TimeSpan now)
    {
        if (Phase != SessionPhase.Up) return;
        // Whoever had the path wants it back.
        _lastDemand = now;
        if (now - _upSince < options.Stable)
        {
            Pause(now);
            return;
        }

        Failures = 0;
        Phase = SessionPhase.Waiting;
        _retryAt = Later(now, _heldUntil);
    }

    /// <summary>Somebody wants the path now.</summary>
    public void Demand(TimeSpan now)
    {
        _lastDemand = now;
        if (Phase != SessionPhase.Waiting) return;
        TimeSpan soon = Later(now, Later(_attemptBegan + options.DemandGap, _heldUntil));
        if (soon < _retryAt) _retryAt = soon;
    }

    /// <summary>No attempt before a point in time, whoever wants the path.</summary>
    public void Hold(TimeSpan until)
    {
        _heldUntil = until;
        if (Phase == SessionPhase.Waiting) _retryAt = Later(_retryAt, until);
    }

    /// <summary>No path for now.</summary>
    public void Suspend()
    {
        if (Phase != SessionPhase.Closed) Phase = SessionPhase.Suspended;
    }

    /// <summary>A path again, as from the beginning.</summary>
    public void Resume(TimeSpan now)
    {
        if (Phase != SessionPhase.Suspended) return;
        Phase = SessionPhase.Waiting;
        Failures = 0;
        _heldUntil = TimeSpan.MinValue;
        _lastDemand = _retryAt = now;
    }

    /// <summary>No path any more.</summary>
    public void Close() => Phase = SessionPhase.Closed;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private void Pause(TimeSpan now)
    {
        Phase = SessionPhase.Waiting;
        TimeSpan longest = now - _lastDemand < options.DemandIsFresh ? options.LongestFreshPause : options.LongestPause;
        // Beyond 30 doublings every limit is reached, and the number would overflow.
        double doubled = options.ShortestPause.TotalSeconds * Math.Pow(2, Math.Min(Failures, 30));
        TimeSpan pause = TimeSpan.FromSeconds(Math.Min(doubled, longest.TotalSeconds) * (1 + random()) / 2);
        Failures++;
        // From the beginning of the attempt: one that took long has waited already.
        _retryAt = Later(Later(_attemptBegan + pause, now + options.ShortestPause / 2), _heldUntil);
    }
}

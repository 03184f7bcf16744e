using Ockam.Routing;

namespace Ockam.Portals;

/// <summary>
/// One timer for all time-outs of a node's portals: tens of thousands of connections open and close without making one each.
/// </summary>
internal sealed class PortalWatch : IDisposable
{
    /// <summary>How exact the time-outs are; all of them are seconds.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Router _router;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private HashSet<IWatched> _watched = [];
    private HashSet<IWatched> _round = [];
    private bool _isArmed;
    private bool _isLooking;
    private bool _disposed;

    public PortalWatch(Router router, TimeProvider time)
    {
        _router = router;
        _time = time;
        _timer = time.CreateTimer(static state => ((PortalWatch)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Looks at something until it asks for no more.</summary>
    public void Add(IWatched watched)
    {
        lock (_lock)
        {
            _watched.Add(watched);
            Arm();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer.Dispose();
        }
    }

    private void Arm()
    {
        if (_isArmed || _isLooking || _disposed) return;
        _isArmed = true;
        _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    // One that fails must not end the rounds of all others.
    private bool Look(IWatched watched, long now)
    {
        try
        {
            return watched.Look(now);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _router.ReportFailure(ServiceAddresses.Api, exception);
            return false;
        }
    }

    private void Look()
    {
        HashSet<IWatched> round;
        lock (_lock)
        {
            _isArmed = false;
            if (_isLooking) return;
            _isLooking = true;
            // What is added from now on, also by what is looked at, waits in the other set for the next round.
            (round, _watched, _round) = (_watched, _round, _watched);
        }

        long now = _time.GetTimestamp();
        foreach (IWatched watched in round)
        {
            if (Look(watched, now)) Add(watched);
        }

        round.Clear();
        lock (_lock)
        {
            _isLooking = false;
            if (_watched.Count > 0) Arm();
        }
    }
}

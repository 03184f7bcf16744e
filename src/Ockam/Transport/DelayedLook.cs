namespace Ockam.Transport;

/// <summary>
/// A look at something, some time after it was asked for; asked for again meanwhile, it is still one. Asking costs nothing while one is
/// due.
/// </summary>
internal sealed class DelayedLook : IAsyncDisposable
{
    private readonly TimeSpan _delay;
    private readonly Func<bool> _look;
    private readonly ITimer _timer;
    private int _isDue;

    /// <param name="time">The clock.</param>
    /// <param name="delay">How long after it was asked for.</param>
    /// <param name="look">Looks, on a timer's thread; whether another look is wanted. It must not throw.</param>
    public DelayedLook(TimeProvider time, TimeSpan delay, Func<bool> look)
    {
        _delay = delay;
        _look = look;
        _timer = time.CreateTimer(
            static state => ((DelayedLook)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Asks for a look. After the end it does nothing.</summary>
    public void Ask()
    {
        if (Volatile.Read(ref _isDue) != 0 || Interlocked.Exchange(ref _isDue, 1) != 0) return;
        _timer.Change(_delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>There are no more looks; one that goes on is waited for.</summary>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Look()
    {
        // Who has a reason from now on asks for the next one.
        Volatile.Write(ref _isDue, 0);
        if (_look()) Ask();
    }
}

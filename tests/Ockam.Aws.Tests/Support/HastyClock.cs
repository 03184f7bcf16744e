namespace Ockam.Aws.Tests.Support;

/// <summary>A clock on which every wait is over at once: a timer that is set puts the time forward, and fires.</summary>
internal sealed class HastyClock : TimeProvider
{
    private readonly DateTimeOffset _start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private long _elapsed;

    /// <summary>Waits as long as usual, with fewer looks: each is a request, also where it takes no time.</summary>
    public static readonly RunPace FewLooks = new()
    {
        Settle = new AwsWait(TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(1)),
        Release = new AwsWait(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)),
    };

    /// <summary>How much time has passed.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Interlocked.Read(ref _elapsed));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    /// <summary>Puts the time forward.</summary>
    public void Advance(TimeSpan time) => Interlocked.Add(ref _elapsed, time.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Advance(dueTime);
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return new Fired();
    }

    private sealed class Fired : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

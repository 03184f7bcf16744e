namespace Ockam.Tests.Support;

/// <summary>A <see cref="ManualClock"/> whose wall clock can be stepped without any time passing.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly ManualClock _clock = new();

    /// <summary>How far the wall clock is from where it would be.</summary>
    public TimeSpan Step { get; set; }

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override long GetTimestamp() => _clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow() + Step;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);

    /// <summary>Lets time pass, by both clocks.</summary>
    public void Advance(TimeSpan time) => _clock.Advance(time);
}

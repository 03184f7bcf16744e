namespace Ockam.Models.Tests.Brokers;

/// <summary>The system's clock, whose monotonic time can be moved on.</summary>
internal sealed class LateClock : TimeProvider
{
    private long _late;

    /// <summary>Thrown by whatever asks for the time of day; null for none.</summary>
    public Exception? Fails { get; set; }

    public override DateTimeOffset GetUtcNow() => Fails is { } failure ? throw failure : System.GetUtcNow();

    public void Pass(TimeSpan time) => Interlocked.Add(ref _late, (long)(time.TotalSeconds * System.TimestampFrequency));

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _late);
}

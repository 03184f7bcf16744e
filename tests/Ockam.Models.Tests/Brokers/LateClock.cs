namespace Ockam.Models.Tests.Brokers;

/// <summary>The system's clock, whose monotonic time can be moved on.</summary>
internal sealed class LateClock : TimeProvider
{
    private long _late;

    public void Pass(TimeSpan time) => Interlocked.Add(ref _late, (long)(time.TotalSeconds * System.TimestampFrequency));

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _late);
}

namespace Ockam.Benchmarks.Portals;

/// <summary>What the load of a soak has seen.</summary>
internal sealed class SoakCounters
{
    private long _exchanges;
    private long _bytes;
    private long _ended;
    private long _wrong;
    private long _hung;

    /// <summary>Requests that were answered with the same bytes.</summary>
    public long Exchanges => Interlocked.Read(ref _exchanges);

    /// <summary>Bytes that came back.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Connections that ended before their time: what a restart of the relay does.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>Answers with other bytes; there may be none.</summary>
    public long Wrong => Interlocked.Read(ref _wrong);

    /// <summary>Requests with neither an answer nor an end for half a minute; there may be none.</summary>
    public long Hung => Interlocked.Read(ref _hung);

    public void AddAnswer(int bytes)
    {
        Interlocked.Increment(ref _exchanges);
        Interlocked.Add(ref _bytes, bytes);
    }

    public void AddEnded() => Interlocked.Increment(ref _ended);

    public void AddWrong() => Interlocked.Increment(ref _wrong);

    public void AddHung() => Interlocked.Increment(ref _hung);
}

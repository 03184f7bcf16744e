namespace Ockam.Transport;

/// <summary>An amount of memory that all connections of a node share.</summary>
internal sealed class ByteBudget(long limit)
{
    private long _used;

    public long Limit => limit;

    public bool IsSpent => Used >= limit;

    public long Used => Interlocked.Read(ref _used);

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit) return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Takes bytes that are there already, even beyond the limit.</summary>
    public void Charge(long bytes) => Interlocked.Add(ref _used, bytes);

    public void Release(long bytes)
    {
        if (bytes != 0) Interlocked.Add(ref _used, -bytes);
    }
}

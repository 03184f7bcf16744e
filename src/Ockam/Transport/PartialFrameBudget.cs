namespace Ockam.Transport;

/// <summary>
/// What large partial frames of all connections may take together. When it is spent, the frame that has been under way the longest goes,
/// with its connection: a peer that starts frames and never ends them keeps nobody else from sending large ones.
/// </summary>
internal sealed class PartialFrameBudget(long limit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<PartialFrameHolding> _oldestFirst = [];
    private long _used;

    public long Limit => limit;

    public long Used
    {
        get
        {
            lock (_lock) return _used;
        }
    }

    /// <summary>Sets what a connection holds.</summary>
    /// <param name="holding">The connection's share.</param>
    /// <param name="bytes">In all.</param>
    /// <returns>False if the connection itself must go.</returns>
    public bool TryHold(PartialFrameHolding holding, long bytes)
    {
        List<PartialFrameHolding>? evicted = null;
        bool fits = true;
        lock (_lock)
        {
            if (holding.IsEvicted) return false;
            if (holding.Node is null) holding.Node = _oldestFirst.AddLast(holding);
            _used += bytes - holding.Bytes;
            holding.Bytes = bytes;
            while (_used > limit)
            {
                PartialFrameHolding oldest = _oldestFirst.First!.Value;
                oldest.IsEvicted = true;
                Remove(oldest);
                if (ReferenceEquals(oldest, holding))
                {
                    fits = false;
                    break;
                }

                (evicted ??= []).Add(oldest);
            }
        }

        evicted?.ForEach(static oldest => oldest.Evicted());
        return fits;
    }

    /// <summary>Gives back what a connection holds.</summary>
    public void Release(PartialFrameHolding holding)
    {
        lock (_lock) Remove(holding);
    }

    private void Remove(PartialFrameHolding holding)
    {
        if (holding.Node is null) return;
        _oldestFirst.Remove(holding.Node);
        holding.Node = null;
        _used -= holding.Bytes;
        holding.Bytes = 0;
    }
}

namespace Ockam.Transport;

/// <summary>
/// An amount of memory that all connections of a node share. When it is spent, those go, with their connections, that hold the most for
/// what they move, of the peer that has most of such: who starts and never ends keeps nobody else from what they need.
/// </summary>
/// <param name="limit">In bytes.</param>
/// <param name="began">Called, under locks, when <see cref="Tick"/> is needed from now on.</param>
internal sealed class MemoryBudget(long limit, Action? began = null)
{
    // Who would be done in so many seconds is not closed unless it must be.
    private const double WorthWaitingFor = 4;

    private readonly Lock _lock = new();
    private readonly LinkedList<MemoryShare> _shares = [];
    private long _used;
    private bool _isTicking;

    public long Limit => limit;

    public long Used => Interlocked.Read(ref _used);

    /// <summary>Whether so much is spent that nobody should take much more.</summary>
    public bool IsTight => Volatile.Read(ref _used) > limit / 2;

    /// <summary>Sets what a connection holds.</summary>
    /// <param name="share">The connection's share.</param>
    /// <param name="bytes">In all.</param>
    /// <returns>False if there is no room, even after others went; then it holds what it held before.</returns>
    public bool TryHold(MemoryShare share, long bytes)
    {
        List<MemoryShare>? evicted = null;
        bool fits = true;
        lock (_lock)
        {
            if (share.IsEvicted) return false;
            long before = share.Bytes;
            if (share.Node is null)
            {
                share.Node = _shares.AddLast(share);
                share.Join();
                if (!_isTicking) began?.Invoke();
                _isTicking = true;
            }

            Set(share, bytes);
            if (_used > limit) evicted = MakeRoom(share);
            if (_used > limit)
            {
                fits = false;
                if (before > 0) Set(share, before);
                else Remove(share);
            }
        }

        evicted?.ForEach(static one => one.Evict());
        return fits;
    }

    /// <summary>Gives back what a connection holds.</summary>
    public void Release(MemoryShare share)
    {
        lock (_lock) Remove(share);
    }

    /// <summary>To be called every second while somebody holds something.</summary>
    /// <returns>Whether somebody does.</returns>
    public bool Tick()
    {
        lock (_lock)
        {
            foreach (MemoryShare share in _shares) share.Tick();
            return _isTicking = _shares.Count > 0;
        }
    }

    // Up to a sixteenth more than is needed now, so that finding whom costs little for each; but none that has more than that.
    private List<MemoryShare> MakeRoom(MemoryShare asking)
    {
        var byPeer = new Dictionary<PeerNetwork, double>();
        foreach (MemoryShare share in _shares)
            byPeer[share.Network] = byPeer.GetValueOrDefault(share.Network) + share.Rank();

        long wanted = limit - limit / 16;
        var evicted = new List<MemoryShare>();
        foreach (MemoryShare share in _shares.OrderByDescending(one => byPeer[one.Network]).ThenByDescending(one => one.Age).ToList())
        {
            if (_used <= wanted) break;
            bool must = _used > limit;
            // It is the worst of all that are left.
            if (must && ReferenceEquals(share, asking)) break;
            if (!must && (ReferenceEquals(share, asking) || share.Age < WorthWaitingFor || share.Bytes > _used - wanted)) continue;
            share.IsEvicted = true;
            Remove(share);
            evicted.Add(share);
        }

        return evicted;
    }

    private void Set(MemoryShare share, long bytes)
    {
        Interlocked.Add(ref _used, bytes - share.Bytes);
        share.Set(bytes);
    }

    private void Remove(MemoryShare share)
    {
        if (share.Node is null) return;
        _shares.Remove(share.Node);
        share.Node = null;
        Set(share, 0);
    }
}

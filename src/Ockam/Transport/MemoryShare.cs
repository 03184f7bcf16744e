namespace Ockam.Transport;

/// <summary>What one connection has of a <see cref="MemoryBudget"/>; its state is guarded by the budget's lock.</summary>
internal abstract class MemoryShare
{
    // A peer that proved who it is is believed so many times longer than any other.
    private const double ProvenWeight = 16;

    // Whoever moves so many bytes in a second goes after all that have just come, however much it holds: to do so on all the connections
    // that a budget has room for takes as much as the network has.
    private const double Fast = 64 * 1024;
    private const double FastAge = 0.1;

    private double _rate;
    private long _movedBefore;
    private bool _isNew;

    /// <summary>Whose it is.</summary>
    public abstract PeerNetwork Network { get; }

    /// <summary>How many bytes have gone through the connection, in the direction that frees this memory.</summary>
    protected abstract long Moved { get; }

    /// <summary>Whether a peer proved over the connection who it is.</summary>
    protected abstract bool IsProven { get; }

    /// <summary>Where the budget keeps it while it holds something.</summary>
    public LinkedListNode<MemoryShare>? Node { get; set; }

    /// <summary>The bytes that it holds.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether its connection must end; it is given nothing any more.</summary>
    public bool IsEvicted { get; set; }

    /// <summary>In how many seconds what it holds would be gone at the rate of late: the most goes first when room is needed.</summary>
    public double Age { get; private set; }

    /// <summary>Ends the connection. Called under no lock of the budget, but perhaps under locks of another connection.</summary>
    public abstract void Evict();

    /// <summary>It starts to hold something: until the next second it is taken to be gone within one.</summary>
    public void Join()
    {
        _isNew = true;
        _rate = 0;
        _movedBefore = Moved;
    }

    public void Set(long bytes)
    {
        Bytes = bytes;
        if (_isNew) _rate = Math.Max(_rate, bytes);
    }

    /// <summary>A second has passed: what stands still looks twice as slow after each.</summary>
    public void Tick()
    {
        long moved = Moved;
        _rate = (_rate + moved - _movedBefore) / 2;
        _movedBefore = moved;
        _isNew = false;
    }

    /// <summary>Brings <see cref="Age"/> up to date.</summary>
    public double Rank()
    {
        double rate = _rate + Moved - _movedBefore;
        double age = Bytes / (rate + 1) / (IsProven ? ProvenWeight : 1);
        return Age = rate >= Fast ? Math.Min(age, FastAge) : age;
    }
}

using Ockam.Identities;

namespace Ockam.Policies;

/// <summary>A peer that decisions are made about.</summary>
internal sealed class PolicySubject(Identifier identifier)
{
    private readonly Lock _lock = new();
    private volatile SubjectFacts? _facts;
    private volatile bool _hasExpired;
    private ulong _expiredUpTo;
    private long _reads;
    private long _taken;

    public Identifier Identifier => identifier;

    /// <summary>What is known; null before it was read.</summary>
    public SubjectFacts? Facts => _facts;

    /// <summary>Whether its attributes have ended, and decisions about it were not made anew since.</summary>
    public bool HasExpired
    {
        get => _hasExpired;
        set => _hasExpired = value;
    }

    /// <summary>How many decisions about it are kept up to date; under the lock of the decision point.</summary>
    public int Grants { get; set; }

    /// <summary>Whether its attributes are being read; under the lock of the decision point.</summary>
    public bool IsReading { get; set; }

    /// <summary>The number of a read of its attributes, to be asked for before the store is.</summary>
    public long BeginRead() => Interlocked.Increment(ref _reads);

    /// <summary>
    /// Takes what a read has found, unless one that began later has been taken: that one has seen whatever this one had to see.
    /// Attributes that end when others have ended already, or before, are none, whatever the wall clock says.
    /// </summary>
    /// <param name="read">From <see cref="BeginRead"/>.</param>
    /// <param name="entry">The attributes; null for none.</param>
    /// <param name="hasAuthority">Whether the node has one.</param>
    /// <param name="time">Both clocks.</param>
    public void Take(long read, AttributesEntry? entry, bool hasAuthority, TimeProvider time)
    {
        lock (_lock)
        {
            if (read < _taken) return;
            _taken = read;
            _facts = new SubjectFacts(identifier, entry?.ExpiresAt <= _expiredUpTo ? null : entry, hasAuthority, time);
        }
    }

    /// <summary>
    /// Ends attributes that are past; that the peer is who it is stays known. Nothing changes if others were taken since somebody looked.
    /// </summary>
    /// <returns>What is known now; null if nothing was read yet.</returns>
    public SubjectFacts? Expire(bool hasAuthority, TimeProvider time)
    {
        lock (_lock)
        {
            if (_facts is not { } facts || !facts.IsPast(time)) return _facts;
            _expiredUpTo = Math.Max(_expiredUpTo, facts.ExpiresAt ?? 0);
            _facts = new SubjectFacts(identifier, null, hasAuthority, time);
            _hasExpired = true;
            return _facts;
        }
    }
}

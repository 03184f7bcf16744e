using Ockam.Identities;

namespace Ockam.Policies;

/// <summary>A peer that decisions are made about.</summary>
internal sealed class PolicySubject(Identifier identifier)
{
    private volatile SubjectFacts? _facts;
    private volatile bool _hasExpired;

    public Identifier Identifier => identifier;

    /// <summary>What is known; null before it was read.</summary>
    public SubjectFacts? Facts
    {
        get => _facts;
        set => _facts = value;
    }

    /// <summary>The latest end of attributes that has come; none that ends then or earlier counts, whatever the wall clock says.</summary>
    public ulong ExpiredUpTo { get; set; }

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
}

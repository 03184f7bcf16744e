namespace Ockam.Identities;

/// <summary>How a received change history stands to the one that is known (section 3.4).</summary>
public enum IdentityHistoryComparison
{
    /// <summary>The same changes.</summary>
    Equal,

    /// <summary>All changes of the known one, and more: it takes that one's place.</summary>
    Newer,

    /// <summary>Fewer changes than the known one: it is refused.</summary>
    Older,

    /// <summary>The two differ where both have a change: somebody has forked the identity, or it is another one.</summary>
    Conflict,
}

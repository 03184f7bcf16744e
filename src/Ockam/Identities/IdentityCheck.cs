namespace Ockam.Identities;

/// <summary>A verified identity and how its history stands to what was stored when it was checked; nothing is stored yet.</summary>
public sealed class IdentityCheck
{
    internal IdentityCheck(Identity identity, IdentityHistoryComparison? comparison, byte[]? stored)
    {
        Identity = identity;
        Comparison = comparison;
        Stored = stored;
    }

    /// <summary>The verified identity.</summary>
    public Identity Identity { get; }

    /// <summary>
    /// <see cref="IdentityHistoryComparison.Equal"/> or <see cref="IdentityHistoryComparison.Newer"/>; null where no history was stored.
    /// </summary>
    public IdentityHistoryComparison? Comparison { get; }

    /// <summary>What was stored, null for nothing: what must still be there when the new history is stored.</summary>
    internal byte[]? Stored { get; }
}

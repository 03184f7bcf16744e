using System.Collections.Immutable;
using Ockam.Identities;

namespace Ockam.Storage;

/// <summary>One node's attributes of peers, and when the first of them ends: an ordinary read looks at that number alone.</summary>
/// <param name="Entries">By subject.</param>
/// <param name="EarliestExpiry">Unix seconds, not after the first end; the largest number where nothing ends.</param>
internal sealed record MemoryNodeAttributes(ImmutableDictionary<Identifier, AttributesEntry> Entries, ulong EarliestExpiry)
{
    public static MemoryNodeAttributes Empty { get; } = new(ImmutableDictionary<Identifier, AttributesEntry>.Empty, ulong.MaxValue);

    public MemoryNodeAttributes With(Identifier subject, AttributesEntry entry) =>
        new(Entries.SetItem(subject, entry), Math.Min(EarliestExpiry, entry.ExpiresAt ?? ulong.MaxValue));

    public MemoryNodeAttributes WithoutExpired(ulong now)
    {
        ImmutableDictionary<Identifier, AttributesEntry>.Builder kept = Entries.ToBuilder();
        ulong earliest = ulong.MaxValue;
        foreach ((Identifier subject, AttributesEntry entry) in Entries)
        {
            if (entry.ExpiresAt <= now) kept.Remove(subject);
            else earliest = Math.Min(earliest, entry.ExpiresAt ?? ulong.MaxValue);
        }

        return new MemoryNodeAttributes(kept.ToImmutable(), earliest);
    }
}

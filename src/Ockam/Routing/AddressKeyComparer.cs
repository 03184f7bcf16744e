using System.Diagnostics.CodeAnalysis;

namespace Ockam.Routing;

/// <summary>Lets tables keyed by an address's bytes be searched with a span, so that dispatch allocates nothing.</summary>
internal sealed class AddressKeyComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly AddressKeyComparer Instance = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode([DisallowNull] byte[] key) => GetHashCode(key.AsSpan());

    // Seeded by the runtime for every process, so that a peer cannot choose names that collide.
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}

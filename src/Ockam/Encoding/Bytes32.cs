using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Ockam.Encoding;

/// <summary>32 bytes by value: what identifiers, change hashes and key handles are made of.</summary>
[InlineArray(32)]
internal struct Bytes32 : IEquatable<Bytes32>
{
    private byte _first;

    public Bytes32(ReadOnlySpan<byte> value)
    {
        if (value.Length != 32) throw new ArgumentException($"32 bytes are needed, not {value.Length}.", nameof(value));
        value.CopyTo(this);
    }

    public readonly byte[] ToArray() => ((ReadOnlySpan<byte>)this).ToArray();

    public readonly bool Equals(Bytes32 other) => ((ReadOnlySpan<byte>)this).SequenceEqual(other);

    public override readonly bool Equals(object? obj) => obj is Bytes32 other && Equals(other);

    // The content is a hash already, so any of its bytes will do.
    public override readonly int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(this);

    public override readonly string ToString() => Convert.ToHexStringLower(this);
}

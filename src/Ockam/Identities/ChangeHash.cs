using System.Security.Cryptography;
using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>SHA-256 over the versioned data of a change, 32 bytes (section 3.1).</summary>
public readonly struct ChangeHash : IEquatable<ChangeHash>
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 32;

    private readonly Bytes32 _value;

    /// <summary>Creates a hash from its 32 bytes.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public ChangeHash(ReadOnlySpan<byte> value) => _value = new Bytes32(value);

    /// <summary>A copy of the 32 bytes.</summary>
    public byte[] ToArray() => _value.ToArray();

    /// <inheritdoc/>
    public bool Equals(ChangeHash other) => _value.Equals(other._value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ChangeHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _value.ToString();

    /// <summary>Whether both are the same.</summary>
    public static bool operator ==(ChangeHash left, ChangeHash right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(ChangeHash left, ChangeHash right) => !left.Equals(right);

    internal static ChangeHash Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Length];
        SHA256.HashData(data, hash);
        return new ChangeHash(hash);
    }

    internal static ChangeHash Decode(ref CborReader reader) => new(reader.ReadByteString(Length));

    internal void Encode(CborWriter writer) => writer.WriteByteString(_value);

    internal bool Verify(Vault.VerifyingKey key, Vault.Signature signature) => key.Verify(_value, signature);

    internal Identifier ToIdentifier() => new(_value);
}

using Ockam.Encoding;

namespace Ockam.Vault;

/// <summary>Names a secret of a vault without revealing it: SHA-256 of its public key (section 2).</summary>
public readonly struct SecretHandle : IEquatable<SecretHandle>
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 32;

    private readonly Bytes32 _value;

    /// <summary>Creates a handle from its 32 bytes.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public SecretHandle(ReadOnlySpan<byte> value) => _value = new Bytes32(value);

    /// <summary>The handle of the key pair with this public key.</summary>
    public static SecretHandle ForPublicKey(ReadOnlySpan<byte> publicKey)
    {
        Span<byte> hash = stackalloc byte[Length];
        System.Security.Cryptography.SHA256.HashData(publicKey, hash);
        return new SecretHandle(hash);
    }

    /// <summary>A copy of the 32 bytes.</summary>
    public byte[] ToArray() => _value.ToArray();

    /// <inheritdoc/>
    public bool Equals(SecretHandle other) => _value.Equals(other._value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SecretHandle other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _value.ToString();

    /// <summary>Whether both name the same secret.</summary>
    public static bool operator ==(SecretHandle left, SecretHandle right) => left.Equals(right);

    /// <summary>Whether they name different secrets.</summary>
    public static bool operator !=(SecretHandle left, SecretHandle right) => !left.Equals(right);
}

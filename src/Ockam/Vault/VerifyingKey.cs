using Ockam.Encoding;

namespace Ockam.Vault;

/// <summary>A public key that verifies signatures, and its CBOR union (section 2).</summary>
public sealed class VerifyingKey : IEquatable<VerifyingKey>
{
    private readonly byte[] _bytes;

    /// <summary>Creates a key from its bytes.</summary>
    /// <param name="type">The algorithm.</param>
    /// <param name="bytes">32 bytes for Ed25519; 65 bytes, 04 first, for P-256.</param>
    /// <exception cref="ArgumentException">The length or the first byte does not fit the algorithm.</exception>
    public VerifyingKey(SigningKeyType type, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != LengthOf(type) || (type == SigningKeyType.EcdsaP256 && bytes[0] != 4))
            throw new ArgumentException($"Not the {LengthOf(type)} bytes of a public key for {type}.", nameof(bytes));
        Type = type;
        _bytes = bytes.ToArray();
    }

    /// <summary>The algorithm.</summary>
    public SigningKeyType Type { get; }

    /// <summary>The key's bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The handle of the secret that belongs to this key.</summary>
    public SecretHandle Handle => SecretHandle.ForPublicKey(_bytes);

    /// <summary>Whether a signature over a message verifies; a signature of another algorithm does not.</summary>
    public bool Verify(ReadOnlySpan<byte> message, Signature signature) =>
        signature.Type == Type && (Type == SigningKeyType.Ed25519
            ? Curve25519.VerifyEd25519(_bytes, message, signature.Bytes.Span)
            : P256.Verify(_bytes, message, signature.Bytes.Span));

    /// <summary>Writes the union.</summary>
    public void Encode(CborWriter writer)
    {
        writer.WriteVariant((int)Type, 1);
        writer.WriteByteString(_bytes);
    }

    /// <summary>Reads the union.</summary>
    /// <exception cref="EncodingException">Not such a union.</exception>
    public static VerifyingKey Decode(ref CborReader reader)
    {
        SigningKeyType type = KeyUnion.ReadType(ref reader, out int fields);
        ReadOnlySpan<byte> bytes = reader.ReadByteString(LengthOf(type));
        reader.SkipRest(fields, 1);
        if (type == SigningKeyType.EcdsaP256 && bytes[0] != 4)
            EncodingException.Throw("A P-256 public key must be uncompressed: its first byte is 04.");
        return new VerifyingKey(type, bytes);
    }

    /// <inheritdoc/>
    public bool Equals(VerifyingKey? other) => other is not null && other.Type == Type && other._bytes.AsSpan().SequenceEqual(_bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VerifyingKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Handle.GetHashCode();

    /// <summary>The algorithm and the key in hexadecimal.</summary>
    public override string ToString() => $"{Type} {Convert.ToHexStringLower(_bytes)}";

    private static int LengthOf(SigningKeyType type) => type == SigningKeyType.Ed25519 ? 32 : 65;
}

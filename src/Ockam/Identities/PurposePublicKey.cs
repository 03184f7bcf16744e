using Ockam.Encoding;
using Ockam.Vault;

namespace Ockam.Identities;

/// <summary>The public half of a purpose key, and its CBOR union (section 4.1).</summary>
public sealed class PurposePublicKey
{
    /// <summary>The length of a secure channel key in bytes.</summary>
    public const int X25519Length = 32;

    private PurposePublicKey(PurposeKeyKind kind, ReadOnlyMemory<byte> bytes, VerifyingKey? verifyingKey)
    {
        Kind = kind;
        Bytes = bytes;
        VerifyingKey = verifyingKey;
    }

    /// <summary>What the key is for.</summary>
    public PurposeKeyKind Kind { get; }

    /// <summary>The key: 32 bytes of X25519 or Ed25519, or 65 bytes of P-256.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The key that verifies credentials; null for a secure channel key.</summary>
    public VerifyingKey? VerifyingKey { get; }

    /// <summary>The handle of the secret that belongs to this key.</summary>
    public SecretHandle Handle => SecretHandle.ForPublicKey(Bytes.Span);

    /// <summary>The static key of secure channels.</summary>
    /// <param name="x25519">32 bytes.</param>
    /// <exception cref="ArgumentException">Another length.</exception>
    internal static PurposePublicKey ForSecureChannel(ReadOnlySpan<byte> x25519)
    {
        if (x25519.Length != X25519Length)
            throw new ArgumentException($"An X25519 key has {X25519Length} bytes, not {x25519.Length}.", nameof(x25519));
        return new PurposePublicKey(PurposeKeyKind.SecureChannel, x25519.ToArray(), null);
    }

    /// <summary>A key that signs credentials.</summary>
    internal static PurposePublicKey ForCredentials(VerifyingKey key) => new(PurposeKeyKind.Credentials, key.Bytes, key);

    internal void Encode(CborWriter writer)
    {
        writer.WriteVariant((int)Kind, 1);
        if (VerifyingKey is { } key) key.Encode(writer);
        else writer.WriteByteString(Bytes.Span);
    }

    internal static PurposePublicKey Decode(ref CborReader reader)
    {
        ulong variant = reader.ReadVariant();
        if (variant > 1)
            EncodingException.Throw($"Variant {variant} of a purpose key is not known: 0 is for secure channels, 1 for credentials.");
        int fields = CborStruct.ReadHead(ref reader, 1, "A purpose key");
        PurposePublicKey key = (PurposeKeyKind)variant == PurposeKeyKind.SecureChannel
            ? ForSecureChannel(reader.ReadByteString(X25519Length))
            : ForCredentials(VerifyingKey.Decode(ref reader));
        reader.SkipRest(fields, 1);
        return key;
    }
}

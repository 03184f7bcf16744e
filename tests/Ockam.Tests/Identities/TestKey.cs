using System.Security.Cryptography;
using Ockam.Vault;

namespace Ockam.Tests.Identities;

/// <summary>A signing key of a fixed secret that signs whatever a test wants signed.</summary>
internal sealed class TestKey
{
    private readonly byte[] _secret;

    public TestKey(byte first, SigningKeyType type = SigningKeyType.Ed25519)
    {
        _secret = Secret(first);
        var key = new byte[type == SigningKeyType.Ed25519 ? Curve25519.KeyLength : P256.PublicKeyLength];
        if (type == SigningKeyType.Ed25519) Curve25519.Ed25519PublicKey(_secret, key);
        else P256.PublicKey(_secret, key);
        PublicKey = new VerifyingKey(type, key);
    }

    public VerifyingKey PublicKey { get; }

    /// <summary>32 bytes that count up from the first one.</summary>
    public static byte[] Secret(byte first) => [.. Enumerable.Range(first, 32).Select(value => (byte)value)];

    public Signature Sign(ReadOnlySpan<byte> data)
    {
        byte[] hash = SHA256.HashData(data);
        var signature = new byte[Signature.Length];
        if (PublicKey.Type == SigningKeyType.Ed25519) Curve25519.SignEd25519(_secret, hash, signature);
        else P256.Sign(_secret, hash, signature);
        return new Signature(PublicKey.Type, signature);
    }
}

using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc7748;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Ockam.Vault;

/// <summary>
/// X25519 (RFC 7748) and Ed25519 (RFC 8032) over spans: the one place that knows the curve library. That library takes arrays, so
/// secrets pass through copies that are zeroed before the call returns.
/// </summary>
internal static class Curve25519
{
    /// <summary>The length in bytes of secrets, public keys and shared secrets.</summary>
    public const int KeyLength = 32;

    /// <summary>The length in bytes of an Ed25519 signature.</summary>
    public const int SignatureLength = 64;

    /// <summary>Fills 32 bytes with a new X25519 secret; clamping happens where it is used.</summary>
    public static void GenerateX25519(Span<byte> secret) => RandomNumberGenerator.Fill(secret[..KeyLength]);

    /// <summary>Computes the public key of an X25519 secret.</summary>
    public static void X25519PublicKey(ReadOnlySpan<byte> secret, Span<byte> publicKey)
    {
        byte[] k = Copy(secret);
        byte[] u = new byte[KeyLength];
        try
        {
            X25519.GeneratePublicKey(k, 0, u, 0);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(k);
        }
        u.CopyTo(publicKey);
    }

    /// <summary>Computes a shared secret.</summary>
    /// <returns>False, with 32 zero bytes, if the peer's key is a point of small order: the secret would be known to everyone.</returns>
    public static bool AgreeX25519(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> peerPublic, Span<byte> shared)
    {
        byte[] k = Copy(secret);
        byte[] result = new byte[KeyLength];
        try
        {
            X25519.ScalarMult(k, 0, Copy(peerPublic), 0, result, 0);
            result.CopyTo(shared);
            ReadOnlySpan<byte> zero = stackalloc byte[KeyLength];
            return !CryptographicOperations.FixedTimeEquals(result, zero);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(k);
            CryptographicOperations.ZeroMemory(result);
        }
    }

    /// <summary>Computes the public key of an Ed25519 seed.</summary>
    public static void Ed25519PublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        byte[] sk = Copy(seed);
        byte[] pk = new byte[KeyLength];
        try
        {
            Ed25519.GeneratePublicKey(sk, 0, pk, 0);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sk);
        }
        pk.CopyTo(publicKey);
    }

    /// <summary>Signs a message with an Ed25519 seed (PureEdDSA).</summary>
    public static void SignEd25519(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        byte[] sk = Copy(seed);
        byte[] sig = new byte[SignatureLength];
        try
        {
            Ed25519.Sign(sk, 0, message.ToArray(), 0, message.Length, sig, 0);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sk);
        }
        sig.CopyTo(signature);
    }

    /// <summary>
    /// Signs as above, in about half the time. The public key must have been derived from this very seed: with any other, two
    /// signatures of one message give the seed away.
    /// </summary>
    public static void SignEd25519(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        byte[] sk = Copy(seed);
        byte[] sig = new byte[SignatureLength];
        try
        {
            Ed25519.Sign(sk, 0, Copy(publicKey), 0, message.ToArray(), 0, message.Length, sig, 0);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sk);
        }
        sig.CopyTo(signature);
    }

    /// <summary>
    /// Verifies an Ed25519 signature by the strict rules: S below the group order, A a canonical encoding of a point on the curve,
    /// and neither A nor R of small order. Anything else is false, never an exception.
    /// </summary>
    public static bool VerifyEd25519(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != KeyLength || signature.Length != SignatureLength) return false;

        // The library checks S and the encoding of A, and compares R byte for byte; it lets points of small order through, with
        // which one signature fits many messages.
        if (SmallOrderPoints.Contains(publicKey) || SmallOrderPoints.Contains(signature[..KeyLength])) return false;
        return Ed25519.Verify(signature.ToArray(), 0, publicKey.ToArray(), 0, message.ToArray(), 0, message.Length);
    }

    private static byte[] Copy(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyLength) throw new ArgumentException($"A key has {KeyLength} bytes, not {key.Length}.", nameof(key));
        return key.ToArray();
    }
}

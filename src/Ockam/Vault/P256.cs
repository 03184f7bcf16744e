using System.Security.Cryptography;

namespace Ockam.Vault;

/// <summary>ECDSA over P-256 with SHA-256 (FIPS 186-5), keys and signatures in the forms of section 2.</summary>
internal static class P256
{
    /// <summary>The length in bytes of a scalar and of a coordinate.</summary>
    public const int ScalarLength = 32;

    /// <summary>The length in bytes of a public key: 04, x, y.</summary>
    public const int PublicKeyLength = 1 + 2 * ScalarLength;

    /// <summary>The length in bytes of a signature: r, s.</summary>
    public const int SignatureLength = 2 * ScalarLength;

    // What an invalid scalar is called, without saying the scalar.
    private const string NotAScalar = "A P-256 secret is 32 bytes that are, as a big-endian number, above zero and below the group order.";

    /// <summary>The group order n, big endian.</summary>
    private static ReadOnlySpan<byte> Order =>
    [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];

    /// <summary>Fills 32 bytes with a new scalar.</summary>
    public static void Generate(Span<byte> scalar)
    {
        // A random number of 256 bits is out of range once in 2^32 draws; drawing again keeps the distribution even.
        do RandomNumberGenerator.Fill(scalar[..ScalarLength]);
        while (!IsScalar(scalar[..ScalarLength]));
    }

    /// <summary>Whether these are 32 bytes in the range 1 to n - 1; takes the same time for every value.</summary>
    public static bool IsScalar(ReadOnlySpan<byte> scalar)
    {
        if (scalar.Length != ScalarLength) return false;
        int borrow = 0, any = 0;
        for (int i = ScalarLength - 1; i >= 0; i--)
        {
            any |= scalar[i];
            borrow = ((scalar[i] - Order[i] - borrow) >> 8) & 1;
        }
        return (borrow == 1) & (any != 0);
    }

    /// <summary>Computes the public key of a scalar, 65 bytes.</summary>
    /// <exception cref="ArgumentException">The scalar is out of range.</exception>
    public static void PublicKey(ReadOnlySpan<byte> scalar, Span<byte> publicKey)
    {
        using ECDsa key = Open(scalar);
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        publicKey[0] = 4;
        parameters.Q.X.CopyTo(publicKey[1..]);
        parameters.Q.Y.CopyTo(publicKey[(1 + ScalarLength)..]);
    }

    /// <summary>Signs a message: 64 bytes r‖s. The nonce is random, so two signatures of one message differ.</summary>
    /// <exception cref="ArgumentException">The scalar is out of range.</exception>
    public static void Sign(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> message, Span<byte> signature)
    {
        using ECDsa key = Open(scalar);
        int length = key.SignData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        if (length != SignatureLength) throw new CryptographicException($"A P-256 signature has {SignatureLength} bytes, not {length}.");
    }

    /// <summary>
    /// Verifies a signature. A high s is accepted, as the original makes them; a key that is not a point of the curve, or r or s out
    /// of range, is false, never an exception.
    /// </summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeyLength || publicKey[0] != 4 || signature.Length != SignatureLength) return false;
        if (!IsScalar(signature[..ScalarLength]) || !IsScalar(signature[ScalarLength..])) return false;
        using var key = ECDsa.Create();
        try
        {
            key.ImportParameters(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = publicKey[1..(1 + ScalarLength)].ToArray(), Y = publicKey[(1 + ScalarLength)..].ToArray() },
            });
        }
        catch (CryptographicException)
        {
            // Import is where the platform checks that the point is on the curve.
            return false;
        }
        return key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static ECDsa Open(ReadOnlySpan<byte> scalar)
    {
        if (!IsScalar(scalar)) throw new ArgumentException(NotAScalar, nameof(scalar));
        byte[] d = scalar.ToArray();
        var key = ECDsa.Create();
        try
        {
            // Without Q the platform computes it.
            key.ImportParameters(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d });
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }
}

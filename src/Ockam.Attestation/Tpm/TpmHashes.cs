using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>What the hash algorithms do.</summary>
public static class TpmHashes
{
    /// <summary>The length of a digest in bytes.</summary>
    public static int Length(this TpmHash hash) => hash switch
    {
        TpmHash.Sha1 => 20,
        TpmHash.Sha256 => 32,
        TpmHash.Sha384 => 48,
        TpmHash.Sha512 => 64,
        _ => throw Unknown(hash),
    };

    /// <summary>The algorithm whose digests have a length; null if there is none.</summary>
    /// <param name="length">The length in bytes.</param>
    public static TpmHash? OfLength(int length) => length switch
    {
        20 => TpmHash.Sha1,
        32 => TpmHash.Sha256,
        48 => TpmHash.Sha384,
        64 => TpmHash.Sha512,
        _ => null,
    };

    /// <summary>The digest of bytes.</summary>
    public static byte[] Digest(this TpmHash hash, ReadOnlySpan<byte> data) => CryptographicOperations.HashData(hash.Name(), data);

    /// <summary>What a register becomes when a digest is extended into it: the hash of both, one after the other.</summary>
    /// <param name="hash">The bank's algorithm.</param>
    /// <param name="register">The register's value.</param>
    /// <param name="digest">The digest, as long as the register.</param>
    public static byte[] Extend(this TpmHash hash, ReadOnlySpan<byte> register, ReadOnlySpan<byte> digest)
    {
        if (register.Length != hash.Length() || digest.Length != hash.Length())
            throw new ArgumentException($"{hash} has {hash.Length()} bytes, not {register.Length} and {digest.Length}.");
        return hash.Digest([.. register, .. digest]);
    }

    /// <summary>The platform's name of the algorithm.</summary>
    public static HashAlgorithmName Name(this TpmHash hash) => hash switch
    {
        TpmHash.Sha1 => HashAlgorithmName.SHA1,
        TpmHash.Sha256 => HashAlgorithmName.SHA256,
        TpmHash.Sha384 => HashAlgorithmName.SHA384,
        TpmHash.Sha512 => HashAlgorithmName.SHA512,
        _ => throw Unknown(hash),
    };

    internal static bool IsKnown(int number) => number is (int)TpmHash.Sha1 or (>= (int)TpmHash.Sha256 and <= (int)TpmHash.Sha512);

    private static ArgumentOutOfRangeException Unknown(TpmHash hash) =>
        new(nameof(hash), hash, "Only SHA-1, SHA-256, SHA-384 and SHA-512 are known.");
}

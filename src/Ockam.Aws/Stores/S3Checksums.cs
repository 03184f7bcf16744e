using System.Security.Cryptography;

namespace Ockam.Aws;

/// <summary>Checksums as S3 keeps them: of a whole object, or over those of its parts.</summary>
internal static class S3Checksums
{
    /// <summary>
    /// Whether a checksum is that over the checksums of parts: SHA-256 over all of theirs, in Base64, often with their number.
    /// </summary>
    public static bool IsOfParts(string checksum, byte[][] parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] part in parts) hash.AppendData(part);
        int dash = checksum.LastIndexOf('-');
        return (dash < 0 ? checksum : checksum[..dash]) == Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>Whether a checksum is that of all bytes.</summary>
    public static bool IsOfWhole(string checksum, byte[] sha256) => checksum == Convert.ToBase64String(sha256);
}

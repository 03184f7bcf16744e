using System.Globalization;
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
        string own = Convert.ToBase64String(hash.GetHashAndReset());
        return CountOf(checksum) is { } count
            ? count == parts.Length && checksum.AsSpan(0, checksum.LastIndexOf('-')).SequenceEqual(own)
            : checksum == own;
    }

    /// <summary>How many parts a checksum says that it is over; null for one that says nothing of parts.</summary>
    public static int? CountOf(string checksum)
    {
        int dash = checksum.LastIndexOf('-');
        return dash >= 0 && int.TryParse(checksum.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count
            : null;
    }

    /// <summary>Whether a checksum is that of all bytes.</summary>
    public static bool IsOfWhole(string checksum, byte[] sha256) => checksum == Convert.ToBase64String(sha256);
}

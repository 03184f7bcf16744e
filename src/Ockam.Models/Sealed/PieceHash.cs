using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>SHA-256 of each piece of 64 KiB of some bytes; the last piece may be shorter.</summary>
internal static class PieceHash
{
    /// <param name="data">The bytes.</param>
    /// <param name="digests">Gets 32 bytes for each piece, in order.</param>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> digests)
    {
        const int ManyLength = Sha256Lanes.Lanes * SealedFormat.PieceLength;
        while (data.Length >= ManyLength && Sha256Lanes.IsSupported)
        {
            Sha256Lanes.Hash(data[..ManyLength], digests);
            data = data[ManyLength..];
            digests = digests[(Sha256Lanes.Lanes * 32)..];
        }

        for (int piece = 0; !data.IsEmpty; piece++)
        {
            int length = Math.Min(data.Length, SealedFormat.PieceLength);
            SHA256.HashData(data[..length], digests.Slice(piece * 32, 32));
            data = data[length..];
        }
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>
/// Seals and opens chunks. A record is the length word, the run, the ciphertext and the tag; nonce and additional data say which chunk of
/// which file it is and whether it is the last one.
/// </summary>
internal static class ChunkCodec
{
    /// <summary>Writes the head of a record.</summary>
    public static void WriteHead(Span<byte> record, int length, bool isLast, ReadOnlySpan<byte> run)
    {
        BinaryPrimitives.WriteUInt32BigEndian(record, (uint)length | (isLast ? SealedFormat.EndBit : 0));
        run.CopyTo(record[4..]);
    }

    /// <summary>What a length word says.</summary>
    public static (uint Length, bool IsLast) ReadHead(ReadOnlySpan<byte> record)
    {
        uint word = BinaryPrimitives.ReadUInt32BigEndian(record);
        return (word & ~SealedFormat.EndBit, (word & SealedFormat.EndBit) != 0);
    }

    public static ReadOnlySpan<byte> RunOf(ReadOnlySpan<byte> record) => record.Slice(4, SealedFormat.RunLength);

    /// <summary>Seals a chunk into its record, out of place.</summary>
    public static void Seal(
        AesGcm cipher, ReadOnlySpan<byte> fileId, ReadOnlySpan<byte> run, long index, bool isLast, ReadOnlySpan<byte> plain,
        Span<byte> record)
    {
        WriteHead(record, plain.Length, isLast, run);
        Span<byte> nonce = stackalloc byte[12];
        WriteNonce(nonce, index, isLast);
        cipher.Encrypt(
            nonce, plain, record.Slice(SealedFormat.ChunkHeadLength, plain.Length),
            record.Slice(SealedFormat.ChunkHeadLength + plain.Length, SealedFormat.TagLength), fileId);
    }

    /// <summary>Opens a record.</summary>
    /// <param name="cipher">Of the record's run.</param>
    /// <param name="fileId">The file that it must be of.</param>
    /// <param name="index">Which chunk it must be.</param>
    /// <param name="isLast">Whether it must be the last.</param>
    /// <param name="record">The record, as long as the place in the file says.</param>
    /// <param name="plain">Gets the chunk; as long as the record without head and tag. It may lie over the ciphertext.</param>
    /// <returns>Whether it is genuine; if not, the target holds nothing of it.</returns>
    public static bool Open(
        AesGcm cipher, ReadOnlySpan<byte> fileId, long index, bool isLast, ReadOnlySpan<byte> record, Span<byte> plain)
    {
        if (!HasHead(record, plain.Length, isLast)) return false;
        Span<byte> nonce = stackalloc byte[12];
        WriteNonce(nonce, index, isLast);
        try
        {
            cipher.Decrypt(
                nonce, record.Slice(SealedFormat.ChunkHeadLength, plain.Length),
                record.Slice(SealedFormat.ChunkHeadLength + plain.Length, SealedFormat.TagLength), plain, fileId);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plain);
            return false;
        }
    }

    /// <summary>Whether a record's length word is the one of its place.</summary>
    public static bool HasHead(ReadOnlySpan<byte> record, int length, bool isLast) =>
        ReadHead(record) == ((uint)length, isLast);

    /// <summary>
    /// The digest of a record, 32 bytes. It covers the ciphertext by a hash, not by the tag alone: a tag binds nobody who knows the key,
    /// and shows nothing to those who do not. Pieces are hashed on their own, so that they can be hashed side by side.
    /// </summary>
    public static void Digest(ReadOnlySpan<byte> record, Span<byte> digest)
    {
        ReadOnlySpan<byte> ciphertext = record[SealedFormat.ChunkHeadLength..^SealedFormat.TagLength];
        int pieces = (ciphertext.Length + SealedFormat.PieceLength - 1) / SealedFormat.PieceLength;
        // At most 64 pieces for the largest chunk.
        Span<byte> gathered = stackalloc byte[SealedFormat.ChunkOverhead + (pieces * 32)];
        record[..SealedFormat.ChunkHeadLength].CopyTo(gathered);
        record[^SealedFormat.TagLength..].CopyTo(gathered[SealedFormat.ChunkHeadLength..]);
        PieceHash.Hash(ciphertext, gathered[SealedFormat.ChunkOverhead..]);
        SHA256.HashData(gathered, digest);
    }

    private static void WriteNonce(Span<byte> nonce, long index, bool isLast)
    {
        nonce.Clear();
        nonce[0] = isLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..], index);
    }
}

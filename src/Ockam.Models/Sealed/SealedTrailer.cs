using System.Buffers.Binary;

namespace Ockam.Models;

/// <summary>What stands after the last chunk: the plain file's size and hashes, and the digest over all chunks.</summary>
/// <param name="PlainSize">Bytes of the plain file.</param>
/// <param name="ChunkCount">How many chunks there are, at least one.</param>
/// <param name="Sha256">Of the plain file.</param>
/// <param name="Sha384">Of the plain file.</param>
/// <param name="Digest">SHA-384 over the digests of all chunks.</param>
internal sealed record SealedTrailer(long PlainSize, long ChunkCount, byte[] Sha256, byte[] Sha384, byte[] Digest)
{
    public byte[] Encode()
    {
        var body = new byte[SealedFormat.TrailerBodyLength];
        BinaryPrimitives.WriteInt64BigEndian(body, PlainSize);
        BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(8), ChunkCount);
        Sha256.CopyTo(body, 16);
        Sha384.CopyTo(body, 48);
        Digest.CopyTo(body, 96);
        return body;
    }

    public static SealedTrailer Decode(ReadOnlySpan<byte> body) => new(
        BinaryPrimitives.ReadInt64BigEndian(body),
        BinaryPrimitives.ReadInt64BigEndian(body[8..]),
        body[16..48].ToArray(),
        body[48..96].ToArray(),
        body[96..SealedFormat.TrailerBodyLength].ToArray());
}

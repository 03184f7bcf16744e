using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>A sealed file in the making: its header, its keys, and how many chunks an earlier attempt has finished.</summary>
/// <param name="Header">The header that stands in the file.</param>
/// <param name="HeaderHash">SHA-384 of prefix and header.</param>
/// <param name="Keys">Derived for this header.</param>
/// <param name="FinishedChunks">Whole records from the first on; each is opened and compared before it is kept.</param>
internal sealed record ResumableModel(SealedHeader Header, byte[] HeaderHash, SealedKeys Keys, long FinishedChunks) : IDisposable
{
    /// <summary>
    /// Reads what an earlier attempt has left and unwraps its key. What was begun with other settings, or cannot be unwrapped, is not
    /// continued.
    /// </summary>
    /// <exception cref="ModelException">It cannot be continued; the message says why.</exception>
    public static async Task<ResumableModel> FindAsync(
        ProtectModelRequest request, string name, PartialFile target, long sourceLength, CancellationToken cancellationToken)
    {
        byte[] bytes = ReadHeader(target);
        var header = SealedHeader.Decode(bytes);
        RequireSame(request, name, header);
        using ModelDataKey dataKey = await AttestedUnwrapping.UnwrapAsync(
            request.KeyService, header.KeyId, header.WrappedKey, header.Context, request.Attestation, cancellationToken)
            .ConfigureAwait(false);
        byte[] hash = SealedHeader.HashOf(bytes);
        return new SealedKeys(dataKey.Plain, header.Salt, hash).HandOver(keys =>
        {
            RequireCommitment(target, bytes.Length, keys);
            var layout = new SealedLayout(header.ChunkSize, bytes.Length + SealedFormat.CommitmentLength, sourceLength);
            return new ResumableModel(header, hash, keys, CountFinished(target, layout));
        });
    }

    public void Dispose() => Keys.Dispose();

    private static byte[] ReadHeader(PartialFile target)
    {
        var prefix = new byte[SealedFormat.PrefixLength];
        Read(target, 0, prefix);
        var bytes = new byte[SealedFormat.PrefixLength + SealedHeader.ReadPrefix(prefix)];
        Read(target, 0, bytes);
        return bytes;
    }

    private static void RequireCommitment(PartialFile target, long offset, SealedKeys keys)
    {
        Span<byte> commitment = stackalloc byte[SealedFormat.CommitmentLength];
        Read(target, offset, commitment);
        if (!CryptographicOperations.FixedTimeEquals(commitment, keys.Commitment))
            throw new ModelException(ModelErrorReason.WrongDataKey, "the earlier attempt has another key");
    }

    private static void Read(PartialFile target, long offset, Span<byte> bytes)
    {
        if (target.Length < offset + bytes.Length)
            throw new ModelException(ModelErrorReason.Truncated, "the earlier attempt ended before its first chunk");
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(target.Handle, bytes, offset);
            offset += read;
            bytes = bytes[read..];
        }
    }

    private static void RequireSame(ProtectModelRequest request, string name, SealedHeader header)
    {
        SealedContext.RequireBound(header);
        if (header.Name != name || header.KeyService != request.KeyService.Name
            || !request.KeyService.IsSameKey(request.KeyId, header.KeyId) || header.ChunkSize != request.ChunkSize
            || header.Publisher != request.Publisher?.Identifier
            || !SealedContext.GivenOf(header.Context).Equals(request.Context))
            throw new ModelException(ModelErrorReason.InvalidValue, "the earlier attempt was made with other settings");
    }

    // Records are written in order, so that at most the last one is not whole. It has no tag yet, and its key is never used again: the
    // next run draws its own. If more than one is missing, the file system has lost something, and nothing of it is worth keeping.
    private static long CountFinished(PartialFile target, SealedLayout layout)
    {
        Span<byte> head = stackalloc byte[SealedFormat.ChunkHeadLength];
        long length = target.Length;
        for (long chunk = 0; chunk < layout.ChunkCount; chunk++)
        {
            long offset = layout.OffsetOf(chunk);
            long end = offset + layout.LengthOf(chunk) + SealedFormat.ChunkOverhead;
            if (end > length) return chunk;
            Read(target, offset, head);
            if (!ChunkCodec.HasHead(head, layout.LengthOf(chunk), layout.IsLast(chunk)))
                throw new ModelException(ModelErrorReason.ChunkRefused, "the earlier attempt was of a source of another length");
        }

        return layout.ChunkCount;
    }
}

namespace Ockam.Models;

/// <summary>Chunks that follow one another and come through one slot, with the digests of their records.</summary>
internal sealed class ChunkStretch(ChunkSlot slot, long most)
{
    private const int DigestLength = 32;

    private readonly byte[] _digests = new byte[most * DigestLength];

    /// <summary>Holds one chunk at a time.</summary>
    public ChunkSlot Slot => slot;

    /// <summary>The first chunk.</summary>
    public long First { get; private set; }

    /// <summary>How many there are; none behind the last chunk of the file.</summary>
    public int Count { get; private set; }

    /// <summary>All digests, in order.</summary>
    public ReadOnlySpan<byte> Digests => _digests.AsSpan(0, Count * DigestLength);

    /// <summary>Takes the next chunks of a file.</summary>
    public void Place(long first, long chunkCount)
    {
        First = first;
        Count = (int)Math.Min(most, chunkCount - first);
    }

    /// <summary>The place of a chunk's digest.</summary>
    public Span<byte> DigestOf(int chunk) => _digests.AsSpan(chunk * DigestLength, DigestLength);
}

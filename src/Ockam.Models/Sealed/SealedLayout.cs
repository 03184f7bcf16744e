namespace Ockam.Models;

/// <summary>Where everything of a sealed file stands, from its length and the plain file's.</summary>
/// <param name="ChunkSize">Plain bytes of every chunk but the last.</param>
/// <param name="FirstChunk">Where the first chunk begins.</param>
/// <param name="PlainSize">Bytes of the plain file.</param>
internal sealed record SealedLayout(int ChunkSize, long FirstChunk, long PlainSize)
{
    /// <summary>An empty file has one chunk too: its end must be authenticated as well.</summary>
    public long ChunkCount => PlainSize == 0 ? 1 : ((PlainSize - 1) / ChunkSize) + 1;

    public long Trailer => FirstChunk + PlainSize + (ChunkCount * SealedFormat.ChunkOverhead);

    public long OffsetOf(long chunk) => FirstChunk + (chunk * (ChunkSize + SealedFormat.ChunkOverhead));

    public int LengthOf(long chunk) => (int)Math.Min(ChunkSize, PlainSize - (chunk * ChunkSize));

    public bool IsLast(long chunk) => chunk == ChunkCount - 1;
}

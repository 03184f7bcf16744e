using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>The buffers for one chunk on its way, and the cipher for it; ciphers are not for several threads at once.</summary>
internal sealed class ChunkSlot(SealedKeys? keys, int chunkSize, bool needsPlain) : IDisposable
{
    // With the 35 MiB or so that a process of .NET has before it does anything, the whole stays below 64 MiB.
    private const int MemoryOfAll = 12 * 1024 * 1024;
    private const int MaximumSlots = 6;
    private const int MinimumSlots = 3;

    private readonly byte[] _run = new byte[SealedFormat.RunLength];
    private readonly byte[] _plain = needsPlain ? new byte[chunkSize] : [];
    private readonly byte[] _record = new byte[chunkSize + SealedFormat.ChunkOverhead];
    private AesGcm? _cipher;

    public long Index { get; set; }

    public int Length { get; set; }

    public bool IsLast { get; set; }

    public byte[] Digest { get; } = new byte[32];

    public Memory<byte> Plain => _plain.AsMemory(0, Length);

    public Memory<byte> Record => _record.AsMemory(0, Length + SealedFormat.ChunkOverhead);

    /// <summary>The ciphertext's place in the record, which is the plain text's after opening in place.</summary>
    public Memory<byte> Body => _record.AsMemory(SealedFormat.ChunkHeadLength, Length);

    /// <summary>As many slots as keep all cores busy within the memory that is allowed.</summary>
    public static ChunkSlot[] Create(SealedKeys? keys, int chunkSize, bool needsPlain)
    {
        int count = Math.Clamp(MemoryOfAll / (needsPlain ? 2 : 1) / chunkSize, MinimumSlots, MaximumSlots);
        return [.. Enumerable.Range(0, count).Select(_ => new ChunkSlot(keys, chunkSize, needsPlain))];
    }

    /// <summary>The cipher of a run; the last one is kept, since nearly all chunks of a file are of one run.</summary>
    public AesGcm CipherOf(ReadOnlySpan<byte> run)
    {
        if (_cipher is not null && run.SequenceEqual(_run)) return _cipher;
        _cipher?.Dispose();
        run.CopyTo(_run);
        return _cipher = keys!.CreateCipher(run);
    }

    public void Dispose()
    {
        _cipher?.Dispose();
        CryptographicOperations.ZeroMemory(_plain);
        CryptographicOperations.ZeroMemory(_record);
    }
}

using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>
/// Reads the source once: every chunk goes through both hashes in order, and beside them is sealed on any core, and written in order.
/// </summary>
internal sealed class ChunkSealing
{
    private readonly SourceFile _source;
    private readonly PartialFile _target;
    private readonly ResumableModel _work;
    private readonly IProgress<ModelProgress>? _progress;
    private readonly SealedLayout _layout;

    // Drawn for this run of the program: whatever an earlier one has encrypted and lost, no key meets one of its nonces again.
    private readonly byte[] _run = RandomNumberGenerator.GetBytes(SealedFormat.RunLength);
    private long _next;

    public ChunkSealing(SourceFile source, PartialFile target, ResumableModel work, IProgress<ModelProgress>? progress)
    {
        _source = source;
        _target = target;
        _work = work;
        _progress = progress;
        _layout = new SealedLayout(work.Header.ChunkSize, SealedFile.FirstChunk(work.Header), source.Length);
    }

    public async Task<SealedTrailer> RunAsync(CancellationToken cancellationToken)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sha384 = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        ChunkSlot[] slots = ChunkSlot.Create(_work.Keys, _work.Header.ChunkSize, needsPlain: true);
        try
        {
            var pipeline = new OrderedPipeline<ChunkSlot>(slots)
            {
                Fill = Fill,
                Work = Work,
                Beside = [slot => sha384.AppendData(slot.Plain.Span), slot => sha256.AppendData(slot.Plain.Span)],
                Finish = (slot, _) => Finish(slot, digest),
            };
            await pipeline.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (ChunkSlot slot in slots) slot.Dispose();
        }

        _source.RequireUnchanged();
        return new SealedTrailer(
            _source.Length, _layout.ChunkCount, sha256.GetHashAndReset(), sha384.GetHashAndReset(), digest.GetHashAndReset());
    }

    private bool Fill(ChunkSlot slot)
    {
        if (_next == _layout.ChunkCount) return false;
        slot.Index = _next++;
        slot.Length = _layout.LengthOf(slot.Index);
        slot.IsLast = _layout.IsLast(slot.Index);
        _source.Read(slot.Index * _layout.ChunkSize, slot.Plain.Span);
        return true;
    }

    private ValueTask Work(ChunkSlot slot, CancellationToken cancellationToken)
    {
        Span<byte> record = slot.Record.Span;
        if (slot.Index < _work.FinishedChunks)
        {
            RequireSame(slot, record);
        }
        else
        {
            ChunkCodec.Seal(
                slot.CipherOf(_run), _work.Header.FileId, _run, slot.Index, slot.IsLast, slot.Plain.Span, record);
        }

        ChunkCodec.Digest(record, slot.Digest);
        return ValueTask.CompletedTask;
    }

    // A chunk of an earlier attempt is kept only if it opens to what the source holds now.
    private void RequireSame(ChunkSlot slot, Span<byte> record)
    {
        long offset = _layout.OffsetOf(slot.Index);
        for (int done = 0; done < record.Length;)
        {
            int read = RandomAccess.Read(_target.Handle, record[done..], offset + done);
            if (read == 0) throw new SourceDiffersException(slot.Index);
            done += read;
        }

        byte[] opened = GC.AllocateUninitializedArray<byte>(slot.Length);
        try
        {
            bool same = ChunkCodec.Open(
                slot.CipherOf(ChunkCodec.RunOf(record)), _work.Header.FileId, slot.Index, slot.IsLast, record, opened)
                && opened.AsSpan().SequenceEqual(slot.Plain.Span);
            if (!same) throw new SourceDiffersException(slot.Index);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }

    private ValueTask Finish(ChunkSlot slot, IncrementalHash digest)
    {
        digest.AppendData(slot.Digest);
        if (slot.Index >= _work.FinishedChunks) RandomAccess.Write(_target.Handle, slot.Record.Span, _layout.OffsetOf(slot.Index));
        _progress?.Report(new ModelProgress((slot.Index * _layout.ChunkSize) + slot.Length, _source.Length));
        return ValueTask.CompletedTask;
    }
}

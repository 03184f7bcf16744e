using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

// All of the plain file at once: only here can the digest of all chunks be compared.
public sealed partial class SealedModelReader
{
    // Enough to keep a store busy. Each has a chunk in memory, whatever the length of a stretch.
    private const int Connections = 4;

    // Long enough that a request costs little beside its bytes, short enough that all connections have some to the end.
    private const int StretchLength = 16 * 1024 * 1024;

    /// <summary>
    /// Writes the whole plain file to a stream, in order, each chunk after it was verified. Only when this returns was the end seen and
    /// the digest of all chunks compared: what was written must not be used before.
    /// </summary>
    /// <param name="target">Gets the bytes.</param>
    /// <param name="progress">Gets the bytes that are done.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ModelException">A chunk or the whole is not genuine.</exception>
    public Task CopyToAsync(Stream target, IProgress<ModelProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        return RunAsync((slot, ct) => target.WriteAsync(slot.Body, ct), progress, cancellationToken);
    }

    /// <summary>Writes the whole plain file; it gets its final name only when every byte was verified.</summary>
    /// <param name="destination">The plain file, readable by this user only.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <param name="progress">Gets the bytes that are done.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left then.</param>
    /// <exception cref="ModelException">A chunk or the whole is not genuine, or the destination is taken; nothing is left.</exception>
    public async Task SaveAsync(
        string destination, bool overwrite = false, IProgress<ModelProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using var file = PartialFile.OpenNameless(destination, overwrite);
        try
        {
            // The hash of plain bytes takes them in order; without one, each connection may go on as fast as it can.
            if (_file.Source is IRemoteSource source && _pinned is null)
                await RunAsync(source, file.Handle, progress, cancellationToken).ConfigureAwait(false);
            else await RunAsync((slot, _) => Write(slot, file.Handle), progress, cancellationToken).ConfigureAwait(false);
            file.Complete();
        }
        finally
        {
            file.Discard();
        }
    }

    private ValueTask Write(ChunkSlot slot, SafeFileHandle target)
    {
        RandomAccess.Write(target, slot.Body.Span, slot.Index * _file.Layout.ChunkSize);
        return ValueTask.CompletedTask;
    }

    // One chunk after the other is finished. Where the target is a file that is best as well: a file system lets nobody else write to a
    // file meanwhile, and who waits there burns a core.
    private async Task RunAsync(
        Func<ChunkSlot, CancellationToken, ValueTask> finish, IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        SealedLayout layout = _file.Layout;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        using IncrementalHash? plain = _pinned is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        ChunkSlot[] slots = ChunkSlot.Create(_keys, layout.ChunkSize, needsPlain: false);
        long next = 0;
        try
        {
            var pipeline = new OrderedPipeline<ChunkSlot>(slots)
            {
                Workers = _file.Source is FileSealedSource ? Environment.ProcessorCount : slots.Length,
                Fill = slot =>
                {
                    slot.Index = next;
                    return next++ < layout.ChunkCount;
                },
                Work = async (slot, ct) =>
                {
                    await ReadRecordAsync(slot, slot.Index, ct).ConfigureAwait(false);
                    ChunkCodec.Digest(slot.Record.Span, slot.Digest);
                    Open(slot, slot.Body.Span);
                },
                Finish = async (slot, ct) =>
                {
                    digest.AppendData(slot.Digest);
                    plain?.AppendData(slot.Body.Span);
                    await finish(slot, ct).ConfigureAwait(false);
                    progress?.Report(new ModelProgress((slot.Index * layout.ChunkSize) + slot.Length, Length));
                },
            };
            await pipeline.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (ChunkSlot slot in slots) slot.Dispose();
        }

        RequireDigest(digest);
        if (plain is not null && !CryptographicOperations.FixedTimeEquals(plain.GetHashAndReset(), _pinned))
            throw new ModelException(
                ModelErrorReason.ManifestMismatch,
                $"The plain bytes of {_file.Source.Description} do not have the SHA-384 of the manifest, which its trailer states: "
                + "whoever sealed it has not said the truth.");
    }

    // Stretches of many chunks side by side, the chunks of each in order through one piece of memory: as few requests as there can be.
    private async Task RunAsync(
        IRemoteSource source, SafeFileHandle target, IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        SealedLayout layout = _file.Layout;
        long perStretch = Math.Clamp(layout.ChunkCount / Connections, 1, StretchLength / layout.ChunkSize);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        ChunkSlot[] slots = [.. ChunkSlot.Create(_keys, layout.ChunkSize, needsPlain: false).Take(Connections)];
        long next = 0, done = 0;
        try
        {
            var pipeline = new OrderedPipeline<ChunkStretch>(slots.Select(slot => new ChunkStretch(slot, perStretch)))
            {
                Workers = slots.Length,
                Fill = stretch =>
                {
                    stretch.Place(next, layout.ChunkCount);
                    next += stretch.Count;
                    return stretch.Count > 0;
                },
                Work = async (stretch, ct) =>
                {
                    ChunkSlot slot = stretch.Slot;
                    long from = layout.OffsetOf(stretch.First), to = layout.OffsetOf(stretch.First + stretch.Count);
                    using var remote = new RemoteStretch(source, from, Math.Min(to, layout.Trailer) - from);
                    for (int i = 0; i < stretch.Count; i++)
                    {
                        Place(slot, stretch.First + i);
                        await remote.FillAsync(slot.Record, ct).ConfigureAwait(false);
                        ChunkCodec.Digest(slot.Record.Span, stretch.DigestOf(i));
                        Open(slot, slot.Body.Span);
                        await Write(slot, target).ConfigureAwait(false);
                        progress?.Report(new ModelProgress(Interlocked.Add(ref done, slot.Length), Length));
                    }
                },
                Finish = (stretch, _) =>
                {
                    digest.AppendData(stretch.Digests);
                    return ValueTask.CompletedTask;
                },
            };
            await pipeline.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (ChunkSlot slot in slots) slot.Dispose();
        }

        RequireDigest(digest);
    }

    // Someone who knows the key can make chunks that open; only the publisher's digest tells theirs from the genuine ones.
    private void RequireDigest(IncrementalHash digest)
    {
        if (!CryptographicOperations.FixedTimeEquals(digest.GetHashAndReset(), _file.Trailer.Digest))
            throw new ModelException(
                ModelErrorReason.TrailerRefused, $"The chunks of {_file.Source.Description} are not those that its trailer names.");
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>
/// A sealed file that is open: its publisher, its key and its trailer were verified. Bytes may be read at any place by several threads at
/// once; nothing is given out that was not authenticated.
/// </summary>
public sealed partial class SealedModelReader : IAsyncDisposable
{
    private readonly SealedFile _file;
    private readonly SealedKeys _keys;
    private readonly ConcurrentBag<ChunkSlot> _idle = [];

    // What the plain bytes must have where nobody but they themselves can show that the file is the manifest's; else null.
    private readonly byte[]? _pinned;
    private readonly bool _isPublisherExpected;

    private SealedModelReader(SealedFile file, SealedKeys keys, SealedModelExpectations expectations, bool isVouchedFor)
    {
        _file = file;
        _keys = keys;
        _pinned = expectations.Manifest is { IsOfPlainBytes: true } manifest ? Convert.FromHexString(manifest.Sha384) : null;
        _isPublisherExpected = expectations.Publishers is not null;
        IsVouchedFor = isVouchedFor;
        Info = file.Describe();
    }

    /// <summary>What the file says; all of it is authenticated.</summary>
    public SealedModelInfo Info { get; }

    /// <summary>
    /// Whether an expected publisher or a manifest vouches for the file; false only where the caller allowed that. A manifest without a
    /// digest vouches for the plain bytes as a whole, which are compared with it when all of them were read, and for no part of them.
    /// </summary>
    public bool IsVouchedFor { get; }

    /// <summary>Bytes of the plain file.</summary>
    public long Length => Info.PlainSize;

    /// <summary>Reads plain bytes at a place; only the chunks that hold them are read and verified.</summary>
    /// <param name="offset">Where the first one stands in the plain file.</param>
    /// <param name="target">Gets the bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there were: fewer than asked for only at the end.</returns>
    /// <exception cref="ModelException">
    /// A chunk is not genuine, and the target holds nothing of it; or nothing but a manifest without a digest vouches for the file, which
    /// only the whole can be compared with.
    /// </exception>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken = default)
    {
        RequireVouchedInParts();
        return ReadPartAsync(offset, target, cancellationToken);
    }

    /// <summary>The same for who reads all of it and compares the hashes of the whole before any use of it.</summary>
    internal async ValueTask<int> ReadPartAsync(long offset, Memory<byte> target, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int done = 0;
        int wanted = (int)Math.Min(target.Length, Math.Max(0, Length - offset));
        ChunkSlot slot = _idle.TryTake(out ChunkSlot? idle) ? idle : new ChunkSlot(_keys, _file.Layout.ChunkSize, needsPlain: false);
        try
        {
            while (done < wanted)
            {
                (long chunk, long within) = Math.DivRem(offset + done, _file.Layout.ChunkSize);
                int count = (int)Math.Min(wanted - done, _file.Layout.LengthOf(chunk) - within);
                await ReadRecordAsync(slot, chunk, cancellationToken).ConfigureAwait(false);
                // A whole chunk is opened into its place, the part of one is copied there.
                if (count == slot.Length)
                {
                    Open(slot, target.Span.Slice(done, count));
                }
                else
                {
                    Open(slot, slot.Body.Span);
                    slot.Body.Span.Slice((int)within, count).CopyTo(target.Span[done..]);
                    // The next chunk may be shorter than this one, and would not cover all of it.
                    CryptographicOperations.ZeroMemory(slot.Body.Span);
                }

                done += count;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(slot.Body.Span);
            _idle.Add(slot);
        }

        return done;
    }

    /// <summary>A stream over the plain file, which can seek and is for one thread at a time.</summary>
    /// <exception cref="ModelException">
    /// Nothing but a manifest without a digest vouches for the file, which only the whole can be compared with.
    /// </exception>
    public Stream OpenStream()
    {
        RequireVouchedInParts();
        return new SealedModelStream(this, _file.Layout.ChunkSize);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out ChunkSlot? slot)) slot.Dispose();
        _keys.Dispose();
        return _file.Source.DisposeAsync();
    }

    internal static async Task<SealedModelReader> OpenAsync(
        ISealedSource source, OpenModelRequest request, CancellationToken cancellationToken)
    {
        SealedKeys? keys = null;
        try
        {
            SealedFile file = await SealedFile.ReadAsync(source, cancellationToken).ConfigureAwait(false);
            bool vouched = await PublisherRules.RequireAsync(file, request.Expectations, cancellationToken).ConfigureAwait(false);
            RequireKey(file, request);
            using ModelDataKey dataKey = await AttestedUnwrapping.UnwrapAsync(
                request.KeyService, file.Header.KeyId, file.Header.WrappedKey, file.Header.Context, request.Attestation, cancellationToken)
                .ConfigureAwait(false);
            keys = new SealedKeys(dataKey.Plain, file.Header.Salt, file.HeaderHash);
            RequireGenuine(file, keys);
            return new SealedModelReader(file, keys, request.Expectations, vouched);
        }
        catch
        {
            keys?.Dispose();
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // What the file says about its key decides nothing: it is compared with what the caller says, or refused.
    private static void RequireKey(SealedFile file, OpenModelRequest request)
    {
        SealedHeader header = file.Header;
        if (header.KeyService != request.KeyService.Name)
            throw new ModelException(
                ModelErrorReason.WrongKeyService,
                $"{file.Source.Description} was sealed with the key service '{header.KeyService}'; '{request.KeyService.Name}' was named.");
        if (!request.KeyService.IsSameKey(request.KeyId, header.KeyId))
            throw new ModelException(
                ModelErrorReason.WrongKeyId,
                $"{file.Source.Description} was sealed with the key '{header.KeyId}'; '{request.KeyId}' was named.");
    }

    private static void RequireGenuine(SealedFile file, SealedKeys keys)
    {
        if (!CryptographicOperations.FixedTimeEquals(keys.Commitment, file.Commitment))
            throw new ModelException(
                ModelErrorReason.WrongDataKey,
                $"The data key is not the one that {file.Source.Description} was sealed with, or its header was changed.");
        if (!CryptographicOperations.FixedTimeEquals(keys.Authenticate(file.TrailerBody), file.TrailerCode))
            throw new ModelException(ModelErrorReason.TrailerRefused, $"The trailer of {file.Source.Description} was changed.");
    }

    // Who may have data keys made can seal anything under them, and state any hash.
    private void RequireVouchedInParts()
    {
        if (_pinned is null || _isPublisherExpected) return;
        throw new ModelException(
            ModelErrorReason.ManifestMismatch,
            $"Parts of {_file.Source.Description} cannot be read: its manifest has no digest, and nothing but the SHA-384 of all plain "
            + "bytes shows that they are the manifest's. Save the whole, say which publisher is expected, or take the manifest of the "
            + "sealed file itself.");
    }

    private async ValueTask ReadRecordAsync(ChunkSlot slot, long chunk, CancellationToken cancellationToken)
    {
        Place(slot, chunk);
        await _file.Source.ReadAsync(_file.Layout.OffsetOf(chunk), slot.Record, cancellationToken).ConfigureAwait(false);
    }

    private void Place(ChunkSlot slot, long chunk)
    {
        slot.Index = chunk;
        slot.Length = _file.Layout.LengthOf(chunk);
        slot.IsLast = _file.Layout.IsLast(chunk);
    }

    private void Open(ChunkSlot slot, Span<byte> plain)
    {
        ReadOnlySpan<byte> record = slot.Record.Span;
        if (ChunkCodec.Open(
            slot.CipherOf(ChunkCodec.RunOf(record)), _file.Header.FileId, slot.Index, slot.IsLast, record, plain)) return;
        throw new ModelException(
            ModelErrorReason.ChunkRefused,
            $"Chunk {slot.Index} of {_file.Layout.ChunkCount} of {_file.Source.Description} is not genuine: it was changed, moved, or "
            + "comes from another file. Copy or download the file again.");
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using Ockam.Identities;

namespace Ockam.Models;

/// <summary>One piece of work: a file is sealed, or what an earlier attempt has left of it is completed.</summary>
internal sealed class ModelSealing
{
    private readonly ProtectModelRequest _request;
    private readonly IProgress<ModelProgress>? _progress;
    private readonly string _name;

    public ModelSealing(ProtectModelRequest request, IProgress<ModelProgress>? progress)
    {
        _request = request;
        _progress = progress;
        _name = request.Name ?? Path.GetFileName(request.Source);
        ModelNames.RequireFileName(_name);
        ModelNames.RequireKeyService(request.KeyService.Name);
        ModelNames.RequireKeyId(request.KeyId);
        SealedHeader.RequireChunkSize(request.ChunkSize);
    }

    public async Task<ProtectedModel> RunAsync(CancellationToken cancellationToken)
    {
        using var source = new SourceFile(_request.Source);
        using var target = PartialFile.Open(_request.Destination, _request.Overwrite, keep: true);
        try
        {
            return await SealAsync(source, target, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Without a whole chunk there is nothing to continue; with its name given, there is nothing to discard.
            if (!target.IsComplete && target.Length < _request.ChunkSize) target.Discard();
        }
    }

    private async Task<ProtectedModel> SealAsync(SourceFile source, PartialFile target, CancellationToken cancellationToken)
    {
        string? notResumed = null;
        if (target.Length > 0)
        {
            (ResumableModel? left, notResumed) = await FindLeftAsync(target, source, cancellationToken).ConfigureAwait(false);
            using (left)
            {
                if (left is not null)
                {
                    try
                    {
                        return await SealAsync(source, target, left, null, cancellationToken).ConfigureAwait(false);
                    }
                    catch (SourceDiffersException differs)
                    {
                        notResumed = differs.Message;
                    }
                }
            }
        }

        using ResumableModel fresh = await StartAsync(target, cancellationToken).ConfigureAwait(false);
        return await SealAsync(source, target, fresh, notResumed, cancellationToken).ConfigureAwait(false);
    }

    // A new file id, a new data key and a new salt: nothing of an earlier attempt is used again.
    private async Task<ResumableModel> StartAsync(PartialFile target, CancellationToken cancellationToken)
    {
        byte[] fileId = RandomNumberGenerator.GetBytes(SealedFormat.FileIdLength);
        Identifier? publisher = _request.Publisher?.Identifier;
        EncryptionContext context = SealedContext.Create(_request.Context, _name, fileId, publisher);
        using ModelDataKey dataKey = await _request.KeyService.GenerateDataKeyAsync(
            _request.KeyId, context, _request.Attestation, cancellationToken).ConfigureAwait(false);
        ModelNames.RequireKeyId(dataKey.KeyId);
        var header = new SealedHeader
        {
            FileId = fileId, Salt = RandomNumberGenerator.GetBytes(SealedFormat.SaltLength), ChunkSize = _request.ChunkSize, Name = _name,
            KeyService = _request.KeyService.Name, KeyId = dataKey.KeyId, Context = context, WrappedKey = dataKey.WrappedKey.ToArray(),
            Publisher = publisher,
        };
        byte[] bytes = header.Encode();
        // What the writer makes, every reader must accept.
        SealedHeader.Decode(bytes);
        byte[] hash = SealedHeader.HashOf(bytes);
        return new SealedKeys(dataKey.Plain, header.Salt, hash).HandOver(keys =>
        {
            RandomAccess.SetLength(target.Handle, 0);
            RandomAccess.Write(target.Handle, [.. bytes, .. keys.Commitment], 0);
            return new ResumableModel(header, hash, keys, 0);
        });
    }

    private async Task<(ResumableModel? Left, string? WhyNot)> FindLeftAsync(
        PartialFile target, SourceFile source, CancellationToken cancellationToken)
    {
        if (!_request.Resume) return (null, "it was not asked for");
        try
        {
            return (await ResumableModel.FindAsync(_request, _name, target, source.Length, cancellationToken).ConfigureAwait(false), null);
        }
        catch (ModelException unusable)
        {
            return (null, unusable.Message);
        }
    }

    private async Task<ProtectedModel> SealAsync(
        SourceFile source, PartialFile target, ResumableModel work, string? notResumed, CancellationToken cancellationToken)
    {
        var chunks = new ChunkSealing(source, target, work, _progress);
        SealedTrailer trailer = await chunks.RunAsync(cancellationToken).ConfigureAwait(false);
        byte[] body = trailer.Encode();
        byte[] code = work.Keys.Authenticate(body);
        byte[] signature = _request.Publisher is { } publisher
            ? (await publisher.SignAsync([.. work.HeaderHash, .. work.Keys.Commitment, .. body, .. code], cancellationToken)
                .ConfigureAwait(false)).Encode()
            : [];
        var footer = new byte[SealedFormat.FooterLength];
        BinaryPrimitives.WriteInt32BigEndian(footer, signature.Length);
        SealedFormat.EndMagic.CopyTo(footer.AsSpan(4));
        byte[] rest = [.. body, .. code, .. signature, .. footer];
        long trailerAt = new SealedLayout(work.Header.ChunkSize, SealedFile.FirstChunk(work.Header), source.Length).Trailer;
        RandomAccess.SetLength(target.Handle, trailerAt + rest.Length);
        RandomAccess.Write(target.Handle, rest, trailerAt);
        cancellationToken.ThrowIfCancellationRequested();
        // Read back before it gets its name: a reader must take it.
        SealedModelInfo info = await SealedModel.ReadInfoAsync(new FileSealedSource(target), cancellationToken).ConfigureAwait(false);
        target.Complete();
        return new ProtectedModel(Path.GetFullPath(_request.Destination), info, work.FinishedChunks, notResumed);
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.S3.Model;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>
/// A store in S3, or in what speaks its protocol. Uploads are in parts that can be resumed; objects get their names by conditional
/// requests, so that nothing is replaced unasked, whoever publishes at the same time.
/// </summary>
public sealed partial class S3ModelStore : IModelStore
{
    private readonly S3Bucket _bucket;
    private readonly string _prefix;

    /// <summary>Names the store; nothing is asked yet.</summary>
    /// <param name="reference">The bucket and the path in it.</param>
    /// <param name="connection">Account, region and endpoint; it may be used for other things too.</param>
    /// <exception cref="ModelException">The reference names no bucket.</exception>
    public S3ModelStore(ModelStoreReference reference, AwsConnection connection) : this(reference, connection, new S3StoreOptions())
    {
    }

    internal S3ModelStore(ModelStoreReference reference, AwsConnection connection, S3StoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(connection);
        if (reference.Bucket is not { } bucket)
            throw new ModelException(ModelErrorReason.InvalidValue, $"'{reference}' names no bucket; write s3://bucket/path.");
        Reference = reference.ToString();
        _bucket = new S3Bucket(connection, bucket, options);
        _prefix = reference.Path.Length == 0 ? "" : reference.Path + "/";
    }

    /// <inheritdoc/>
    public string Reference { get; }

    /// <inheritdoc/>
    public async Task<ModelPublication> PublishAsync(
        PublishModelRequest request, IProgress<ModelProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using PublishSource source = await PublishSource.OpenAsync(request, cancellationToken).ConfigureAwait(false);
        long resumed = await new S3Publication(_bucket, _prefix, request, source).RunAsync(progress, cancellationToken)
            .ConfigureAwait(false);
        return new ModelPublication(
            await FindAsync(source.WeightsName, source.Layout, cancellationToken).ConfigureAwait(false), resumed);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PublishedModel> ListAsync(
        bool allVersions = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (allVersions)
        {
            foreach (PublishedModel model in await ListVersionsAsync(_prefix, cancellationToken).ConfigureAwait(false)) yield return model;
            yield break;
        }

        var collector = new ModelCollector(Reference);
        await foreach (PublishedObject entry in _bucket.ListAsync(_prefix, cancellationToken).ConfigureAwait(false))
        {
            if (collector.Add(entry.Key[_prefix.Length..], entry) is { } model) yield return model;
        }
    }

    /// <inheritdoc/>
    public async Task<PublishedModel> FindAsync(string name, ModelLayout? layout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var found = new List<PublishedModel>();
        var collector = new ModelCollector(Reference);
        // A data key of another spelling does not begin like its weights; so the name is cut back to the model's.
        string start = ModelObjectNames.TryRecognize(name, out string model, out _) ? model : name;
        await foreach (PublishedObject entry in _bucket.ListAsync(_prefix + start, cancellationToken).ConfigureAwait(false))
        {
            if (collector.Add(entry.Key[_prefix.Length..], entry) is { } candidate && ModelVersions.IsMeant(candidate, name, layout))
                found.Add(candidate);
        }

        return ModelVersions.One(this, name, found);
    }

    /// <inheritdoc/>
    public async ValueTask<ISealedSource> OpenAsync(PublishedModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        await HeadAsync(model, cancellationToken).ConfigureAwait(false);
        return new S3Source(_bucket, model.Weights);
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]> ReadDataKeyAsync(PublishedModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        PublishedObject key = ModelVersions.RequireDataKey(model);
        WrappedKey.RequireLength(key.Key, key.Size);
        var source = new S3Source(_bucket, key);
        await using ConfiguredAsyncDisposable end = source.ConfigureAwait(false);
        var bytes = new byte[key.Size];
        await source.ReadAsync(0, bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    /// <inheritdoc/>
    public async Task<DownloadedModel> DownloadAsync(
        PublishedModel model, ModelDownloadRequest request, IProgress<ModelProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(request);
        GetObjectMetadataResponse head = await HeadAsync(model, cancellationToken).ConfigureAwait(false);
        return await new ModelSaving(model, request)
        {
            ReadDataKey = ct => ReadDataKeyAsync(model, ct),
            Fetch = (target, ct) => FetchAsync(model.Weights, head, target, progress, ct),
        }.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _bucket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<GetObjectMetadataResponse> HeadAsync(PublishedModel model, CancellationToken cancellationToken) =>
        await _bucket.HeadAsync(model.Weights.Key, model.Weights.VersionId, model.Weights.ETag, cancellationToken).ConfigureAwait(false)
        ?? throw new ModelException(
            ModelErrorReason.NotFound, $"{model.Weights.Key} is gone from the bucket {_bucket.Name}. List the store again.");

    private async Task<(long Resumed, DownloadVerification Verification)> FetchAsync(
        PublishedObject entry, GetObjectMetadataResponse head, PartialFile target, IProgress<ModelProgress>? progress,
        CancellationToken cancellationToken)
    {
        long? made = PartLengthOf(head, entry.Size);
        var download = new RangedDownload
        {
            Description = $"s3://{_bucket.Name}/{entry.Key}",
            Identity = $"s3://{_bucket.Name}/{entry.Key}\n{entry.VersionId}\n{entry.ETag}",
            Length = entry.Size,
            PartLength = made ?? _bucket.Options.PartLength,
            Patience = _bucket.Options.Patience,
            Progress = progress,
            Open = (offset, length, ct) => _bucket.OpenAsync(entry, offset, length, ct),
        };
        long resumed = await download.RunAsync(target, cancellationToken).ConfigureAwait(false);
        DownloadVerification verification = await CompareAsync(entry, head, made, download.PartHashes, target, cancellationToken)
            .ConfigureAwait(false);
        return (resumed, verification);
    }

    // An object that was copied within S3 keeps what we have said of it, but not its parts: its checksum is of the whole, or of others.
    private async Task<DownloadVerification> CompareAsync(
        PublishedObject entry, GetObjectMetadataResponse head, long? made, byte[][] parts, PartialFile target,
        CancellationToken cancellationToken)
    {
        if (head.ChecksumSHA256 is not { Length: > 0 } checksum) return DownloadVerification.Size;
        if (made is not null && S3Checksums.IsOfParts(checksum, parts)) return DownloadVerification.Checksum;
        // Some services leave the number of parts to the tag.
        if ((S3Checksums.CountOf(checksum) ?? S3Checksums.CountOf(entry.ETag?.Trim('"') ?? "")) is { } count)
        {
            // In parts of which length somebody else has made it, nobody says; only where it is known is a difference one.
            if (made is not { } length || count != parts.Length) return DownloadVerification.Size;
            long? first = await FirstPartAsync(entry, cancellationToken).ConfigureAwait(false);
            if (first is not null && first != length && first != entry.Size) return DownloadVerification.Size;
        }
        else if (S3Checksums.IsOfWhole(checksum, await Task.Run(() => Hash(target, cancellationToken), CancellationToken.None)
            .ConfigureAwait(false)))
        {
            return DownloadVerification.Checksum;
        }

        target.Discard();
        throw new ModelException(
            ModelErrorReason.Damaged,
            $"s3://{_bucket.Name}/{entry.Key} has arrived with another checksum than the one that S3 keeps. Save it again.");
    }

    private async Task<long?> FirstPartAsync(PublishedObject entry, CancellationToken cancellationToken)
    {
        GetObjectMetadataResponse first = await _bucket.CallAsync($"HeadObject of {entry.Key}", (client, ct) =>
            client.GetObjectMetadataAsync(
                new GetObjectMetadataRequest
                {
                    // Without its tag: some services compare that with the part's.
                    BucketName = _bucket.Name, Key = entry.Key, VersionId = entry.VersionId, PartNumber = 1,
                }, ct), cancellationToken).ConfigureAwait(false);
        return first.PartsCount is > 0 ? first.ContentLength : null;
    }

    private static byte[] Hash(PartialFile target, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1024 * 1024];
        long done = 0;
        for (int read; (read = RandomAccess.Read(target.Handle, block, done)) > 0; done += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(block, 0, read);
        }

        return hash.GetHashAndReset();
    }

    // An upload of ours says how long its parts are; a number that no upload can have is none.
    private static long? PartLengthOf(GetObjectMetadataResponse head, long size)
    {
        const long Least = 64 * 1024;
        return long.TryParse(head.Metadata[S3Upload.PartLengthName], NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            && length >= Least && length < size && (size + length - 1) / length <= S3Upload.MostParts
            ? length
            : null;
    }
}

using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>
/// One publication: the weights are brought to the bucket out of sight, then the data key, and at last the weights get their name.
/// </summary>
internal sealed class S3Publication(S3Bucket bucket, string prefix, PublishModelRequest request, PublishSource source)
{
    private readonly string _weights = prefix + source.WeightsName;
    private readonly string? _dataKey = source.KeyName is null ? null : prefix + source.KeyName;

    // What is to be replaced, by its tag; what has come since is somebody else's.
    private string? _seenWeights;
    private string? _seenKey;

    /// <returns>How many bytes of the weights an earlier attempt had brought there.</returns>
    /// <exception cref="ModelException">A name is taken, or the source has changed.</exception>
    public async Task<long> RunAsync(IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        // Looked at before bytes are moved for nothing; what decides is the condition of the request that gives the name.
        _seenWeights = await TagAsync(_weights, cancellationToken).ConfigureAwait(false);
        if (!request.Overwrite && _seenWeights is not null) throw Taken(_weights);
        if (_dataKey is not null)
        {
            _seenKey = await TagAsync(_dataKey, cancellationToken).ConfigureAwait(false);
            if (!request.Overwrite) await RequireKeyFreeAsync(cancellationToken).ConfigureAwait(false);
        }

        if (source.File.Length <= bucket.Options.PartLength)
        {
            await PutWeightsAsync(progress, cancellationToken).ConfigureAwait(false);
            return 0;
        }

        var upload = new S3Upload(bucket, _weights, source, request, progress);
        await upload.SendAsync(cancellationToken).ConfigureAwait(false);
        source.RequireUnchanged();
        try
        {
            await PutDataKeyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ModelException taken) when (taken.Reason is ModelErrorReason.AlreadyExists or ModelErrorReason.Changed)
        {
            await upload.GiveUpAsync(cancellationToken).ConfigureAwait(false);
            throw;
        }

        string? tag = await upload.CompleteAsync(_seenWeights, () => Refused(_weights), cancellationToken).ConfigureAwait(false);
        await RequireOwnKeyAsync(tag, cancellationToken).ConfigureAwait(false);
        return upload.ResumedBytes;
    }

    private async Task PutWeightsAsync(IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        var bytes = new byte[source.File.Length];
        source.File.Read(0, bytes);
        source.RequireUnchanged();
        await PutDataKeyAsync(cancellationToken).ConfigureAwait(false);
        string? tag = await PutAsync(_weights, bytes, _seenWeights, cancellationToken).ConfigureAwait(false);
        await RequireOwnKeyAsync(tag, cancellationToken).ConfigureAwait(false);
        progress?.Report(new ModelProgress(bytes.Length, bytes.Length));
    }

    private async Task PutDataKeyAsync(CancellationToken cancellationToken)
    {
        if (_dataKey is null || await HasAsync(_dataKey, source.DataKey!, cancellationToken).ConfigureAwait(false)) return;
        // Weights that are to be replaced must not be found with a key that is not theirs.
        if (_seenWeights is { } seen)
        {
            await RemoveWeightsAsync(seen, cancellationToken).ConfigureAwait(false);
            _seenWeights = null;
        }

        await PutAsync(_dataKey, source.DataKey!, _seenKey, cancellationToken).ConfigureAwait(false);
    }

    // Only those that were seen: what somebody else has published since is theirs.
    private async Task RemoveWeightsAsync(string seen, CancellationToken cancellationToken)
    {
        if (await bucket.HeadAsync(_weights, null, seen, cancellationToken).ConfigureAwait(false) is null) return;
        await bucket.CallAsync($"DeleteObject of {_weights}", (client, ct) => client.DeleteObjectAsync(
            new DeleteObjectRequest { BucketName = bucket.Name, Key = _weights }, ct), cancellationToken).ConfigureAwait(false);
    }

    // The key's place is given by another request than the weights'; who replaces at the same time may have come between the two.
    private async Task RequireOwnKeyAsync(string? tag, CancellationToken cancellationToken)
    {
        if (_dataKey is null || await HasAsync(_dataKey, source.DataKey!, cancellationToken).ConfigureAwait(false)) return;
        if (tag is not null) await RemoveWeightsAsync(tag, cancellationToken).ConfigureAwait(false);
        throw Replaced(_dataKey);
    }

    private async Task<string?> TagAsync(string key, CancellationToken cancellationToken) =>
        (await bucket.HeadAsync(key, null, null, cancellationToken).ConfigureAwait(false))?.ETag;

    /// <returns>The object's tag; null where the answer was lost.</returns>
    private async Task<string?> PutAsync(string key, byte[] bytes, string? seen, CancellationToken cancellationToken)
    {
        try
        {
            PutObjectResponse put = await bucket.UploadAsync($"PutObject of {key}", (client, ct) => client.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = bucket.Name, Key = key, InputStream = new MemoryStream(bytes, writable: false),
                    ContentType = S3Upload.ContentType, IfNoneMatch = seen is null ? "*" : null, IfMatch = seen,
                    ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
                    ChecksumSHA256 = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(bytes)),
                }, ct), cancellationToken).ConfigureAwait(false);
            return put.ETag;
        }
        catch (AwsException refused) when (S3Bucket.IsConflict(refused))
        {
            throw S3Upload.InUse(bucket.Name, key, refused);
        }
        catch (AwsException refused) when (S3Bucket.IsRefusedCondition(refused))
        {
            // The SDK repeats a request whose answer was lost; then it is ours that is there.
            if (!await HasAsync(key, bytes, cancellationToken).ConfigureAwait(false)) throw Refused(key, refused);
            return null;
        }
    }

    private async Task RequireKeyFreeAsync(CancellationToken cancellationToken)
    {
        bool isThere = await bucket.HeadAsync(_dataKey!, null, null, cancellationToken).ConfigureAwait(false) is not null;
        if (isThere && !await HasAsync(_dataKey!, source.DataKey!, cancellationToken).ConfigureAwait(false)) throw Taken(_dataKey!);
    }

    private async Task<bool> HasAsync(string key, byte[] bytes, CancellationToken cancellationToken)
    {
        GetObjectMetadataResponse? head = await bucket.HeadAsync(key, null, null, cancellationToken).ConfigureAwait(false);
        if (head is null || head.ContentLength != bytes.Length) return false;
        if (bytes.Length == 0) return true;
        var entry = new PublishedObject(key, bytes.Length, default, head.ETag);
        var there = new S3Source(bucket, entry);
        await using ConfiguredAsyncDisposable end = there.ConfigureAwait(false);
        var found = new byte[bytes.Length];
        await there.ReadAsync(0, found, cancellationToken).ConfigureAwait(false);
        return found.AsSpan().SequenceEqual(bytes);
    }

    private ModelException Refused(string key, Exception? inner = null) => request.Overwrite ? Replaced(key, inner) : Taken(key, inner);

    private ModelException Replaced(string key, Exception? inner = null) => new(
        ModelErrorReason.Changed,
        $"Somebody else has published s3://{bucket.Name}/{key} at the same time. Look at what is there, then publish again.", inner);

    private ModelException Taken(string key, Exception? inner = null) => new(
        ModelErrorReason.AlreadyExists,
        $"s3://{bucket.Name}/{key} is there already. Nothing was replaced; allow that, or choose another name.", inner);
}

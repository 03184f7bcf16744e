using Amazon.S3;
using Amazon.S3.Model;
using Ockam.Models;

namespace Ockam.Aws;

// Buckets that keep versions: what is removed there can be read on, until its versions go too.
public sealed partial class S3ModelStore
{
    // What one request may name.
    private const int MostInOneRequest = 1000;

    /// <inheritdoc/>
    public async Task<ModelRemoval> RemoveAsync(
        PublishedModel model, bool allVersions = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        string name = model.Weights.Key[_prefix.Length..];
        string[] keys = model.Layout == ModelLayout.Pair
            ? [model.Weights.Key, _prefix + (ModelObjectNames.KeyOf(name) ?? throw new ArgumentException("No pair.", nameof(model)))]
            : [model.Weights.Key];
        int removed = 0, kept = 0;
        // Looked at together, before the first goes: what was published anew since it was listed is another model.
        foreach (string key in keys) await RequireListedAsync(model, key, cancellationToken).ConfigureAwait(false);
        foreach (string key in keys)
        {
            // What is half there of a model that goes is of no use, and is paid for.
            foreach (MultipartUpload left in await _bucket.ListUploadsAsync(key, cancellationToken).ConfigureAwait(false))
                await _bucket.AbortAsync(key, left.UploadId, cancellationToken).ConfigureAwait(false);
            if (allVersions)
            {
                removed += await RemoveVersionsAsync(key, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (await _bucket.HeadAsync(key, null, null, cancellationToken).ConfigureAwait(false) is null) continue;
            DeleteObjectResponse answer = await _bucket.CallAsync($"DeleteObject of {key}", (client, ct) => client.DeleteObjectAsync(
                new DeleteObjectRequest { BucketName = _bucket.Name, Key = key }, ct), cancellationToken).ConfigureAwait(false);
            if (answer.DeleteMarker is { } marker && bool.TryParse(marker, out bool isMark) && isMark)
                kept += await CountVersionsAsync(key, cancellationToken).ConfigureAwait(false);
            else
                removed++;
        }

        return new ModelRemoval(model, removed, kept);
    }

    // A service that deletes conditionally is rare; between this look and the removal another publication may still come.
    private async Task RequireListedAsync(PublishedModel model, string key, CancellationToken cancellationToken)
    {
        PublishedObject? listed = new[] { model.Weights, model.DataKey }.Concat(model.Versions)
            .FirstOrDefault(entry => entry is { ETag.Length: > 0, IsLatest: true, IsRemoval: false } && entry.Key == key);
        if (listed is not null)
        {
            await _bucket.HeadAsync(key, null, listed.ETag, cancellationToken).ConfigureAwait(false);
        }
        else if (model.Weights.Key == key && model.Weights.IsRemoval
            && await _bucket.HeadAsync(key, null, null, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw new ModelException(
                ModelErrorReason.Changed, $"s3://{_bucket.Name}/{key} was published again since it was listed. List the store again.");
        }
    }

    private async Task<int> RemoveVersionsAsync(string key, CancellationToken cancellationToken)
    {
        var versions = new List<KeyVersion>();
        await foreach (PublishedObject entry in _bucket.ListVersionsAsync(key, cancellationToken).ConfigureAwait(false))
        {
            // Other names may begin so too.
            if (entry.Key == key) versions.Add(new KeyVersion { Key = key, VersionId = entry.VersionId });
        }

        foreach (KeyVersion[] some in versions.Chunk(MostInOneRequest))
        {
            DeleteObjectsResponse answer;
            try
            {
                answer = await _bucket.CallAsync($"DeleteObjects of {key}", (client, ct) => client.DeleteObjectsAsync(
                    new DeleteObjectsRequest { BucketName = _bucket.Name, Objects = [.. some], Quiet = true }, ct), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (AwsException refused) when (refused.InnerException is DeleteObjectsException several)
            {
                answer = several.Response;
            }

            if (answer.DeleteErrors is { Count: > 0 } errors)
                throw new ModelException(
                    errors[0].Code == "AccessDenied" ? ModelErrorReason.NotAllowed : ModelErrorReason.Unavailable,
                    $"{errors.Count} versions of s3://{_bucket.Name}/{key} cannot be removed ({errors[0].Code}): {errors[0].Message}. "
                    + "Look whether they are locked, and whether s3:DeleteObjectVersion is allowed.");
        }

        return versions.Count;
    }

    private async Task<int> CountVersionsAsync(string key, CancellationToken cancellationToken)
    {
        int count = 0;
        try
        {
            await foreach (PublishedObject entry in _bucket.ListVersionsAsync(key, cancellationToken).ConfigureAwait(false))
            {
                if (entry.Key == key && !entry.IsRemoval) count++;
            }
        }
        catch (AwsException refused) when (refused.Kind == AwsErrorKind.AccessDenied)
        {
            // Who may not list versions still learns that at least the one is kept that was removed just now.
            count = 1;
        }

        return count;
    }

    private async Task<List<PublishedModel>> ListVersionsAsync(string prefix, CancellationToken cancellationToken)
    {
        var objects = new SortedDictionary<string, List<PublishedObject>>(StringComparer.Ordinal);
        await foreach (PublishedObject entry in _bucket.ListVersionsAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            string name = entry.Key[_prefix.Length..];
            if (!objects.TryGetValue(name, out List<PublishedObject>? versions)) objects[name] = versions = [];
            // A bucket that has never kept versions calls the only one so.
            bool only = entry is { VersionId: "null", IsLatest: true, IsRemoval: false };
            versions.Add(only ? entry with { VersionId = null } : entry);
        }

        var models = new List<PublishedModel>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, List<PublishedObject> versions) in objects)
        {
            if (!ModelObjectNames.TryRecognize(name, out string model, out ModelLayout layout)) continue;
            string? key = ModelObjectNames.KeyOf(name);
            if (key is not null) used.Add(key);
            List<PublishedObject> keys = key is not null && objects.TryGetValue(key, out List<PublishedObject>? found) ? found : [];
            PublishedObject? dataKey = keys.Find(entry => entry is { IsLatest: true, IsRemoval: false });
            PublishedObject weights = versions.Find(entry => entry.IsLatest) ?? versions[0];
            // Without its data key it is no model any more.
            if (key is not null && dataKey is null && !weights.IsRemoval)
                weights = new PublishedObject(weights.Key, 0, weights.LastModified, null, IsRemoval: true);
            models.Add(new PublishedModel
            {
                Store = Reference, Name = model, Layout = layout, Weights = weights, DataKey = weights.IsRemoval ? null : dataKey,
                Versions = [.. versions, .. keys],
            });
        }

        models.AddRange(objects.Where(entry => ModelObjectNames.IsDataKey(entry.Key) && !used.Contains(entry.Key))
            .Select(entry => ModelVersions.Remainder(Reference, _prefix + entry.Key, entry.Value)));
        return models;
    }
}

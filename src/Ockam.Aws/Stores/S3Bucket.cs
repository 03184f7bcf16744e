using System.Net;
using System.Net.Http.Headers;
using Amazon.S3;
using Amazon.S3.Model;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>One bucket: requests to it with errors that say what to do, and listings of any length.</summary>
internal sealed class S3Bucket(AwsConnection connection, string name, S3StoreOptions options) : IDisposable
{
    // A part of 16 MiB goes there in this time at 30 KiB a second; and many parts are put together in it.
    private static readonly TimeSpan s_uploadTimeout = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _once = new(1, 1);
    private AmazonS3Client? _client;

    public string Name => name;

    public S3StoreOptions Options => options;

    /// <summary>Makes a request.</summary>
    /// <exception cref="AwsException">It was refused or failed.</exception>
    public async Task<T> CallAsync<T>(
        string what, Func<AmazonS3Client, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        AmazonS3Client client = await ClientAsync(cancellationToken).ConfigureAwait(false);
        return await connection.CallAsync($"s3:{what}", ct => call(client, ct), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a request that brings much there, or lets much be done there, before it is answered.</summary>
    /// <exception cref="AwsException">It was refused or failed.</exception>
    public async Task<T> UploadAsync<T>(
        string what, Func<AmazonS3Client, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        AmazonS3Client client = await ClientAsync(cancellationToken).ConfigureAwait(false);
        return await connection.CallAsync($"s3:{what}", ct => call(client, ct), s_uploadTimeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What an object is now; null where there is none.</summary>
    public async Task<GetObjectMetadataResponse?> HeadAsync(
        string key, string? versionId, string? etag, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync($"HeadObject of {key}", (client, ct) => client.GetObjectMetadataAsync(
                new GetObjectMetadataRequest
                {
                    BucketName = name, Key = key, VersionId = versionId, EtagToMatch = etag, ChecksumMode = ChecksumMode.ENABLED,
                }, ct), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException missing) when (missing.Kind == AwsErrorKind.NotFound && missing.Code != "NoSuchBucket")
        {
            return null;
        }
        catch (AwsException changed) when (IsRefusedCondition(changed))
        {
            throw Changed(key, changed);
        }
        catch (AwsException refused) when (refused.Status == HttpStatusCode.Forbidden && versionId is null)
        {
            // Who may list what is under a prefix alone, as roles of ours may, is not told so that there is no such object: S3 knows no
            // prefix where it is asked for one. A list of that prefix tells it.
            if (await ListAsync(key, cancellationToken).AnyAsync(each => each.Key == key, cancellationToken).ConfigureAwait(false)) throw;
            return null;
        }
    }

    /// <summary>Some bytes of an object that has not changed since it was listed; the response is the caller's.</summary>
    /// <exception cref="ModelException">It is gone, or has changed.</exception>
    public async Task<GetObjectResponse> GetAsync(
        PublishedObject entry, long offset, long length, CancellationToken cancellationToken)
    {
        try
        {
            GetObjectResponse answer = await CallAsync($"GetObject of {entry.Key}", (client, ct) => client.GetObjectAsync(
                new GetObjectRequest
                {
                    BucketName = name, Key = entry.Key, VersionId = entry.VersionId, EtagToMatch = entry.ETag,
                    ByteRange = new ByteRange(offset, offset + length - 1),
                }, ct), cancellationToken).ConfigureAwait(false);
            if (IsAsked(answer, entry.Size, offset, length)) return answer;
            string came = answer.ContentRange is { Length: > 0 } range ? AwsText.Printable(range) : "no range";
            answer.Dispose();
            throw new ModelException(
                ModelErrorReason.Changed,
                $"{entry.Key} in the bucket {name}: other bytes have come than those that were asked for ({came}). What answers does not "
                + "give out parts of objects as S3 does.");
        }
        catch (AwsException missing) when (missing.Kind == AwsErrorKind.NotFound && missing.Code != "NoSuchBucket")
        {
            throw new ModelException(
                ModelErrorReason.NotFound, $"{entry.Key} is gone from the bucket {name}. List the store again.", missing);
        }
        catch (AwsException changed) when (IsRefusedCondition(changed))
        {
            throw Changed(entry.Key, changed);
        }
    }

    /// <summary>The same bytes as a stream, for who asks again where the connection or the service is at fault.</summary>
    /// <exception cref="ModelException">It is gone, or has changed.</exception>
    /// <exception cref="AwsException">Asking again would not help.</exception>
    /// <exception cref="HttpRequestException">Asking again may help.</exception>
    public async Task<Stream> OpenAsync(PublishedObject entry, long offset, long length, CancellationToken cancellationToken)
    {
        try
        {
            return (await GetAsync(entry, offset, length, cancellationToken).ConfigureAwait(false)).ResponseStream;
        }
        catch (AwsException failed) when (
            failed.Kind is AwsErrorKind.Unreachable or AwsErrorKind.Throttled or AwsErrorKind.ServiceFailure)
        {
            throw new HttpRequestException(failed.Message, failed);
        }
    }

    /// <summary>All objects whose keys begin so, without those in folders below.</summary>
    public async IAsyncEnumerable<PublishedObject> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        var pages = new S3Pages($"ListObjectsV2 of {name}");
        do
        {
            string? token = next;
            ListObjectsV2Response page = await CallAsync($"ListObjectsV2 of {name}", (client, ct) => client.ListObjectsV2Async(
                new ListObjectsV2Request
                {
                    BucketName = name, Prefix = prefix, Delimiter = "/", ContinuationToken = token, MaxKeys = options.MostInAnswer,
                }, ct), cancellationToken).ConfigureAwait(false);
            foreach (S3Object item in page.S3Objects ?? [])
                yield return new PublishedObject(item.Key, item.Size ?? 0, TimeOf(item.LastModified), item.ETag);
            next = null;
            if (page.IsTruncated == true) pages.Follow(next = page.NextContinuationToken);
        }
        while (next is not null);
    }

    /// <summary>All versions and marks of removals of the objects whose keys begin so, the latest of each first.</summary>
    public async IAsyncEnumerable<PublishedObject> ListVersionsAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string? Key, string? Version) next = (null, null);
        var pages = new S3Pages($"ListObjectVersions of {name}");
        bool more;
        do
        {
            (string? key, string? version) = next;
            ListVersionsResponse page = await CallAsync($"ListObjectVersions of {name}", (client, ct) => client.ListVersionsAsync(
                new ListVersionsRequest
                {
                    BucketName = name, Prefix = prefix, Delimiter = "/", KeyMarker = key, VersionIdMarker = version,
                    MaxKeys = options.MostInAnswer,
                }, ct), cancellationToken).ConfigureAwait(false);
            foreach (S3ObjectVersion item in page.Versions ?? [])
            {
                bool isMark = item.IsDeleteMarker == true;
                yield return new PublishedObject(
                    item.Key, item.Size ?? 0, TimeOf(item.LastModified), isMark ? null : item.ETag, item.VersionId, item.IsLatest == true,
                    isMark);
            }

            more = page.IsTruncated == true;
            next = (page.NextKeyMarker, page.NextVersionIdMarker);
            if (more) pages.Follow($"{page.NextKeyMarker}\n{page.NextVersionIdMarker}");
        }
        while (more);
    }

    /// <summary>The uploads of an object that nobody has completed, the latest first.</summary>
    public async Task<List<MultipartUpload>> ListUploadsAsync(string key, CancellationToken cancellationToken)
    {
        var uploads = new List<MultipartUpload>();
        (string? Key, string? Upload) next = (null, null);
        var pages = new S3Pages($"ListMultipartUploads of {key}");
        bool more;
        do
        {
            (string? keyMarker, string? uploadMarker) = next;
            ListMultipartUploadsResponse page = await CallAsync($"ListMultipartUploads of {key}", (client, ct) =>
                client.ListMultipartUploadsAsync(
                    new ListMultipartUploadsRequest
                    {
                        BucketName = name, Prefix = key, KeyMarker = keyMarker, UploadIdMarker = uploadMarker,
                    }, ct), cancellationToken).ConfigureAwait(false);
            uploads.AddRange((page.MultipartUploads ?? []).Where(upload => upload.Key == key));
            more = page.IsTruncated == true;
            next = (page.NextKeyMarker, page.NextUploadIdMarker);
            if (more) pages.Follow($"{page.NextKeyMarker}\n{page.NextUploadIdMarker}");
        }
        while (more);
        return [.. uploads.OrderByDescending(upload => upload.Initiated)];
    }

    /// <summary>Gives an upload up; one that is gone already is as well.</summary>
    public async Task AbortAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync($"AbortMultipartUpload of {key}", (client, ct) => client.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = name, Key = key, UploadId = uploadId }, ct), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (AwsException gone) when (gone.Code == "NoSuchUpload")
        {
            // Somebody has completed it, or given it up before.
        }
    }

    /// <summary>Whether something is not as the request has demanded.</summary>
    public static bool IsRefusedCondition(AwsException refused) =>
        refused.Status is HttpStatusCode.PreconditionFailed || IsGone(refused);

    /// <summary>Whether somebody else writes the same object at this moment, and nothing was decided.</summary>
    public static bool IsConflict(AwsException refused) => refused.Code is "ConditionalRequestConflict";

    // What was to be replaced only if it is what was seen is not there at all.
    private static bool IsGone(AwsException refused) => refused.Code is "NoSuchKey";

    public void Dispose()
    {
        _client?.Dispose();
        _once.Dispose();
    }

    private static bool IsAsked(GetObjectResponse answer, long size, long offset, long length) => answer.HttpStatusCode switch
    {
        HttpStatusCode.PartialContent => ContentRangeHeaderValue.TryParse(answer.ContentRange, out ContentRangeHeaderValue? range)
            && range.From == offset && range.To == offset + length - 1 && (range.Length is not { } whole || whole == size),
        HttpStatusCode.OK => offset == 0 && length == size,
        _ => false,
    };

    private static DateTimeOffset TimeOf(DateTime? time) =>
        time is { } known ? new DateTimeOffset(known.ToUniversalTime(), TimeSpan.Zero) : DateTimeOffset.UnixEpoch;

    private ModelException Changed(string key, AwsException refused) => new(
        ModelErrorReason.Changed, $"{key} in the bucket {name} was replaced since it was listed. List the store again.", refused);

    private async ValueTask<AmazonS3Client> ClientAsync(CancellationToken cancellationToken)
    {
        await _once.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_client is not null) return _client;
            AmazonS3Config config = await connection.ConfigureAsync(new AmazonS3Config(), cancellationToken).ConfigureAwait(false);
            config.Timeout = s_uploadTimeout;
            // Emulators and gateways on one address have no name for each bucket.
            config.ForcePathStyle = config.ServiceURL is { Length: > 0 };
            if (options.HttpClients is { } clients) config.HttpClientFactory = clients;
            return _client = new AmazonS3Client(config);
        }
        finally
        {
            _once.Release();
        }
    }
}

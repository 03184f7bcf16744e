using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>
/// A file on its way into a bucket, in parts. A part that an earlier attempt has brought there is kept if its checksum is that of what the
/// file holds now.
/// </summary>
internal sealed class S3Upload(
    S3Bucket bucket, string key, PublishSource source, PublishModelRequest request, IProgress<ModelProgress>? progress)
{
    /// <summary>What an object says that its bytes are; nobody shall look into them for something to show.</summary>
    public const string ContentType = "application/octet-stream";

    /// <summary>Says with which length the parts were made, so that a download can compare the checksum of them all.</summary>
    public const string PartLengthName = "ockam-part-length";

    /// <summary>The service's own limit.</summary>
    public const int MostParts = 10_000;

    private const int Parallel = 4;
    private const int BufferLength = 128 * 1024;

    // A file that was changed in one place is still the same one; of another file no part is the same.
    private const int MostCompared = 4;

    private const long Granularity = 1024 * 1024;

    private readonly ConcurrentDictionary<int, PartETag> _parts = new();
    private readonly long _partLength = PartLengthOf(source.File.Length, bucket.Options.PartLength);
    private Dictionary<int, PartDetail> _there = [];
    private List<MultipartUpload> _left = [];
    private string _uploadId = "";
    private byte[][] _hashes = [];
    private long _done;
    private long _resumed;
    private int _next;

    public long ResumedBytes => _resumed;

    /// <summary>Parts of the usual length, or longer ones where there would be too many.</summary>
    public static long PartLengthOf(long length, long usual)
    {
        long least = (length + MostParts - 1) / MostParts;
        return least <= usual ? usual : (least + Granularity - 1) / Granularity * Granularity;
    }

    /// <summary>Brings all parts there; what is there stays for the next attempt if this one ends early.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken).ConfigureAwait(false);
        _hashes = new byte[(source.File.Length + _partLength - 1) / _partLength][];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] workers = [.. Enumerable.Range(0, Parallel).Select(_ => Task.Run(() => WorkAsync(stop), CancellationToken.None))];
        await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Exception? failure = workers.Select(worker => worker.Exception?.InnerException).FirstOrDefault(error => error is not null);
        if (failure is null && !cancellationToken.IsCancellationRequested) return;
        // Nobody who does not want to go on with it later shall pay for it.
        if (!request.Resume) await GiveUpAsync(CancellationToken.None).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        ExceptionDispatchInfo.Throw(failure!);
    }

    /// <summary>Makes the object of the parts, and gives up what earlier attempts at it have left.</summary>
    /// <param name="seen">The tag of what may be replaced; null if nothing may be there.</param>
    /// <param name="taken">Says that something else is there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The object's tag; null where the answer was lost.</returns>
    public async Task<string?> CompleteAsync(string? seen, Func<ModelException> taken, CancellationToken cancellationToken)
    {
        string? tag = null;
        try
        {
            CompleteMultipartUploadResponse made = await bucket.UploadAsync($"CompleteMultipartUpload of {key}", (client, ct) =>
                client.CompleteMultipartUploadAsync(
                    new CompleteMultipartUploadRequest
                    {
                        BucketName = bucket.Name, Key = key, UploadId = _uploadId, IfNoneMatch = seen is null ? "*" : null, IfMatch = seen,
                        PartETags = [.. _parts.OrderBy(part => part.Key).Select(part => part.Value)],
                    }, ct), cancellationToken).ConfigureAwait(false);
            tag = made.ETag;
        }
        catch (AwsException foreign) when (foreign.Code == "InvalidPart" || S3Bucket.IsConflict(foreign))
        {
            // After a conflict an upload is of no use; of one whose parts are others now, somebody else makes use.
            if (S3Bucket.IsConflict(foreign)) await GiveUpAsync(cancellationToken).ConfigureAwait(false);
            throw InUse(bucket.Name, key, foreign);
        }
        catch (AwsException refused) when (S3Bucket.IsRefusedCondition(refused) || refused.Code == "NoSuchUpload")
        {
            // The SDK repeats a request whose answer was lost; then it is ours that is there.
            if (!await IsThereAsync(cancellationToken).ConfigureAwait(false))
            {
                await GiveUpAsync(cancellationToken).ConfigureAwait(false);
                bool isGone = refused.Code == "NoSuchUpload"
                    && await bucket.HeadAsync(key, null, null, cancellationToken).ConfigureAwait(false) is null;
                throw isGone ? InUse(bucket.Name, key, refused) : taken();
            }
        }

        // What was begun since this attempt began is somebody else's, who may be at it.
        foreach (MultipartUpload left in _left.Where(left => left.UploadId != _uploadId))
            await bucket.AbortAsync(key, left.UploadId, cancellationToken).ConfigureAwait(false);
        return tag;
    }

    /// <summary>Says that somebody else publishes under the same name.</summary>
    public static ModelException InUse(string bucketName, string key, Exception inner) => new(
        ModelErrorReason.InUse, $"Somebody else publishes or has given up s3://{bucketName}/{key} meanwhile. Try again.", inner);

    /// <summary>Removes the parts: nothing will come of them.</summary>
    public Task GiveUpAsync(CancellationToken cancellationToken) => bucket.AbortAsync(key, _uploadId, cancellationToken);

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _left = await bucket.ListUploadsAsync(key, cancellationToken).ConfigureAwait(false);
        foreach (MultipartUpload upload in request.Resume ? _left : [])
        {
            Dictionary<int, PartDetail> parts = await ListPartsAsync(upload.UploadId, cancellationToken).ConfigureAwait(false);
            if (parts.Count <= _there.Count || parts.Values.Any(part => !HasRightLength(part))) continue;
            // One of another file is somebody else's, or of no use.
            if (HasOwnPart(parts, cancellationToken)) (_uploadId, _there) = (upload.UploadId, parts);
        }

        if (_uploadId.Length > 0) return;
        var start = new InitiateMultipartUploadRequest
        {
            BucketName = bucket.Name, Key = key, ContentType = ContentType, ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
            ChecksumType = ChecksumType.COMPOSITE,
        };
        start.Metadata.Add(PartLengthName, _partLength.ToString(CultureInfo.InvariantCulture));
        InitiateMultipartUploadResponse started = await bucket.CallAsync(
            $"CreateMultipartUpload of {key}", (client, ct) => client.InitiateMultipartUploadAsync(start, ct), cancellationToken)
            .ConfigureAwait(false);
        _uploadId = started.UploadId;
    }

    private async Task<Dictionary<int, PartDetail>> ListPartsAsync(string uploadId, CancellationToken cancellationToken)
    {
        var parts = new Dictionary<int, PartDetail>();
        string? next = null;
        try
        {
            do
            {
                string? marker = next;
                ListPartsResponse page = await bucket.CallAsync($"ListParts of {key}", (client, ct) => client.ListPartsAsync(
                    new ListPartsRequest { BucketName = bucket.Name, Key = key, UploadId = uploadId, PartNumberMarker = marker }, ct),
                    cancellationToken).ConfigureAwait(false);
                foreach (PartDetail part in page.Parts ?? []) parts[part.PartNumber ?? 0] = part;
                next = page.IsTruncated == true ? page.NextPartNumberMarker?.ToString(CultureInfo.InvariantCulture) : null;
            }
            while (next is not null);
        }
        catch (AwsException gone) when (gone.Code == "NoSuchUpload")
        {
            // Given up or completed by somebody else since it was listed.
            parts.Clear();
        }

        return parts;
    }

    private bool HasRightLength(PartDetail part)
    {
        int index = (part.PartNumber ?? 0) - 1;
        return index >= 0 && index * _partLength < source.File.Length && part.Size == LengthOf(index);
    }

    private long LengthOf(int index) => Math.Min(_partLength, source.File.Length - (index * _partLength));

    private async Task WorkAsync(CancellationTokenSource stop)
    {
        var buffer = new byte[BufferLength];
        try
        {
            for (int index; (index = Interlocked.Increment(ref _next) - 1) < _hashes.Length;)
                await SendPartAsync(index, buffer, stop.Token).ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task SendPartAsync(int index, byte[] buffer, CancellationToken cancellationToken)
    {
        long offset = index * _partLength;
        long length = LengthOf(index);
        (byte[] sha256, string md5) = Hash(offset, length, buffer, cancellationToken, _there.Count > 0);
        _hashes[index] = sha256;
        string checksum = Convert.ToBase64String(sha256);
        if (_there.TryGetValue(index + 1, out PartDetail? there) && IsSame(there, checksum, md5))
        {
            _parts[index + 1] = new PartETag(index + 1, there.ETag) { ChecksumSHA256 = there.ChecksumSHA256 };
            Interlocked.Add(ref _resumed, length);
            Advance(length);
            return;
        }

        using var part = new PartStream(source.File, offset, length, Advance);
        try
        {
            UploadPartResponse sent = await bucket.UploadAsync($"UploadPart {index + 1} of {key}", (client, ct) => client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = bucket.Name, Key = key, UploadId = _uploadId, PartNumber = index + 1, InputStream = part,
                    PartSize = length, IsLastPart = index == _hashes.Length - 1,
                    ChecksumAlgorithm = ChecksumAlgorithm.SHA256, ChecksumSHA256 = checksum,
                }, ct), cancellationToken).ConfigureAwait(false);
            _parts[index + 1] = new PartETag(index + 1, sent.ETag) { ChecksumSHA256 = checksum };
        }
        catch (AwsException gone) when (gone.Code == "NoSuchUpload")
        {
            throw InUse(bucket.Name, key, gone);
        }
    }

    // The service lists the checksum that was sent; where it knows none, its tag is the part's MD5 if it is anything.
    private static bool IsSame(PartDetail there, string sha256, string md5) => there.ChecksumSHA256 is { Length: > 0 } known
        ? known == sha256
        : string.Equals(there.ETag?.Trim('"'), md5, StringComparison.OrdinalIgnoreCase);

    // Whether a few of them hold what the file holds now: then it is an earlier attempt at the same.
    private bool HasOwnPart(Dictionary<int, PartDetail> parts, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferLength];
        foreach ((int number, PartDetail part) in parts.OrderBy(part => part.Key).Take(MostCompared))
        {
            (byte[] sha256, string md5) = Hash((number - 1) * _partLength, LengthOf(number - 1), buffer, cancellationToken, withMd5: true);
            if (IsSame(part, Convert.ToBase64String(sha256), md5)) return true;
        }

        return false;
    }

    private (byte[] Sha256, string Md5) Hash(
        long offset, long length, byte[] buffer, CancellationToken cancellationToken, bool withMd5)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using IncrementalHash? md5 = !withMd5 ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (long done = 0; done < length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> block = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - done));
            source.File.Read(offset + done, block);
            sha256.AppendData(block);
            md5?.AppendData(block);
            done += block.Length;
        }

        return (sha256.GetHashAndReset(), md5 is null ? "" : Convert.ToHexStringLower(md5.GetHashAndReset()));
    }

    private async Task<bool> IsThereAsync(CancellationToken cancellationToken) =>
        await bucket.HeadAsync(key, null, null, cancellationToken).ConfigureAwait(false) is { ChecksumSHA256: { Length: > 0 } found }
        && S3Checksums.IsOfParts(found, _hashes);

    private void Advance(long bytes) => progress?.Report(new ModelProgress(Interlocked.Add(ref _done, bytes), source.File.Length));
}

using Ockam.Models;

namespace Ockam.Aws;

/// <summary>An object in S3 as a source of bytes; every read demands that it is the object that was listed.</summary>
internal sealed class S3Source(S3Bucket bucket, PublishedObject entry) : IRemoteSource
{
    public long Length => entry.Size;

    public string Description => $"s3://{bucket.Name}/{entry.Key}";

    public TimeSpan Patience => bucket.Options.Patience;

    public async ValueTask ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken = default)
    {
        if (offset < 0 || offset + target.Length > Length)
            throw new EndOfStreamException($"{Description} has {Length} bytes; {target.Length} from byte {offset} on were asked for.");
        using var bytes = new RemoteStretch(this, offset, target.Length);
        await bytes.FillAsync(target, cancellationToken).ConfigureAwait(false);
    }

    public Task<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken) =>
        bucket.OpenAsync(entry, offset, length, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using Amazon.S3.Model;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>An object in S3 as a source of bytes; every read demands that it is the object that was listed.</summary>
internal sealed class S3Source(S3Bucket bucket, PublishedObject entry) : ISealedSource
{
    private const int MostAttempts = 3;

    public long Length => entry.Size;

    public string Description => $"s3://{bucket.Name}/{entry.Key}";

    public async ValueTask ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken = default)
    {
        if (offset < 0 || offset + target.Length > Length)
            throw new EndOfStreamException($"{Description} has {Length} bytes; {target.Length} from byte {offset} on were asked for.");
        for (int attempt = 1, done = 0; done < target.Length; attempt++)
        {
            using var watch = new ArrivalWatch(bucket.Options.Patience, TimeProvider.System, cancellationToken);
            try
            {
                using GetObjectResponse response = await watch
                    .WaitAsync(ct => bucket.GetAsync(entry, offset + done, target.Length - done, ct)).ConfigureAwait(false);
                for (int read; done < target.Length; done += read)
                {
                    read = await watch.ReadAsync(response.ResponseStream, target[done..]).ConfigureAwait(false);
                    if (read == 0) throw new IOException("The connection ended early.");
                }
            }
            catch (Exception broken) when (
                broken is IOException or HttpRequestException or TimeoutException && !cancellationToken.IsCancellationRequested)
            {
                if (attempt == MostAttempts)
                    throw new ModelException(
                        ModelErrorReason.Unavailable, $"{Description} cannot be read: {broken.Message} Try again.", broken);
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using Ockam.Aws;
using Ockam.Models;

namespace Ockam.Benchmarks.Work;

/// <summary>A model in S3 as <see cref="RangeServer"/> plays it, by the same code as one in S3 itself.</summary>
internal static class StoreWork
{
    private const string Bucket = "bucket";
    private const string Key = "models/m.gguf.sealed";

    /// <summary>Fetches it into a file, as saving a published model begins: in parts, several at once, each hashed.</summary>
    public static async Task DownloadAsync(string address, string target)
    {
        using var bucket = new S3Bucket(Connect(address), Bucket, new S3StoreOptions());
        PublishedObject entry = (await ModelAsync(bucket)).Weights;
        using PartialFile file = PartialFile.Open(target, overwrite: true, keep: false);
        var download = new RangedDownload
        {
            Description = Key, Identity = Key, Length = entry.Size, PartLength = bucket.Options.PartLength,
            Open = async (offset, length, ct) => (await bucket.GetAsync(entry, offset, length, ct)).ResponseStream,
        };
        await download.RunAsync(file, CancellationToken.None);
        file.Complete();
    }

    /// <summary>Reads it from there, decrypts and verifies it in one pass, and saves the plain file.</summary>
    public static async Task OpenAsync(string address, string target, OpenModelRequest request)
    {
        AwsConnection connection = Connect(address);
        using var bucket = new S3Bucket(connection, Bucket, new S3StoreOptions());
        await using var store = new S3ModelStore(ModelStoreReference.Parse($"s3://{Bucket}"), connection);
        ISealedSource source = await store.OpenAsync(await ModelAsync(bucket));
        await using SealedModelReader reader = await SealedModel.OpenAsync(source, request);
        await reader.SaveAsync(target, overwrite: true);
    }

    private static AwsConnection Connect(string address) =>
        new(new AwsOptions { Keys = new AwsKeys("test", "test"), Region = "us-east-1", EndpointUrl = new Uri(address) });

    private static async Task<PublishedModel> ModelAsync(S3Bucket bucket)
    {
        Amazon.S3.Model.GetObjectMetadataResponse head = await bucket.HeadAsync(Key, null, null, CancellationToken.None)
            ?? throw new InvalidOperationException("The server has no model.");
        return new PublishedModel
        {
            Store = $"s3://{Bucket}/models", Name = "m.gguf", Layout = ModelLayout.Sealed,
            Weights = new PublishedObject(Key, head.ContentLength, DateTimeOffset.UnixEpoch, head.ETag),
        };
    }
}

using Ockam.Aws;

namespace Ockam.Models.TestPeer;

/// <summary>Publishes into a store, and saves from one.</summary>
internal static class StoreWork
{
    // The least that S3 takes: several parts of a file that is soon sent.
    private const int PartLength = 5 * 1024 * 1024;

    /// <param name="source">The encrypted file.</param>
    /// <param name="store">Where to.</param>
    /// <param name="endpoint">Who plays S3; null for a store in a folder.</param>
    /// <param name="progress">Gets what is done.</param>
    public static async Task PublishAsync(string source, string store, string? endpoint, IProgress<ModelProgress> progress)
    {
        await using IModelStore opened = Open(store, endpoint);
        await opened.PublishAsync(new PublishModelRequest { Source = source }, progress);
    }

    /// <param name="store">Where from.</param>
    /// <param name="name">The model's name there.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="endpoint">Who plays S3; null for a store in a folder.</param>
    /// <param name="progress">Gets what is done.</param>
    public static async Task SaveAsync(string store, string name, string folder, string? endpoint, IProgress<ModelProgress> progress)
    {
        await using IModelStore opened = Open(store, endpoint);
        await opened.DownloadAsync(await opened.FindAsync(name), new ModelDownloadRequest { Folder = folder }, progress);
    }

    private static IModelStore Open(string store, string? endpoint)
    {
        ModelStoreReference reference = ModelStoreReference.Parse(store);
        if (endpoint is null) return new FolderModelStore(reference.Folder!);
        var options = new AwsOptions { Keys = new AwsKeys("test", "test"), Region = "us-east-1", EndpointUrl = new Uri(endpoint) };
        return new S3ModelStore(reference, new AwsConnection(options), new S3StoreOptions { PartLength = PartLength });
    }
}

using Ockam.Aws;
using Ockam.Models;

namespace OckamPS.Module.Models;

/// <summary>Opens stores of models by their references.</summary>
internal static class ModelStores
{
    /// <summary>Opens one; whether it is there, its first operation tells.</summary>
    /// <param name="reference"><c>s3://bucket/path</c>, <c>folder:PATH</c>, or the path of a folder.</param>
    /// <param name="resolve">Makes a whole path of one as it was written.</param>
    /// <param name="connect">Connects to AWS, in a region if one is given.</param>
    /// <exception cref="ModelException">It is no reference.</exception>
    public static async Task<IModelStore> OpenAsync(
        string reference, Func<string, Task<string>> resolve, Func<string?, Task<AwsConnection>> connect)
    {
        var parsed = ModelStoreReference.Parse(reference);
        return parsed.Folder is { } folder ? new FolderModelStore(await resolve(folder)) : new S3ModelStore(parsed, await connect(null));
    }
}

using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Stores;

/// <summary>Sealed files and pairs for stores.</summary>
internal static class StoreSeals
{
    public static async Task<string> SealedAsync(this Folder folder, string name = "m.gguf", int length = 50_000, int seed = 1) =>
        (await folder.SealAsync(Seals.Bytes(length, seed), new XorKeyService(), name)).Path;

    public static async Task<string> PairAsync(this Folder folder, string name = "m.gguf", int length = 50_000, int seed = 1)
    {
        ProtectedPair pair = await ModelPair.ProtectAsync(new ProtectPairRequest
        {
            Source = folder.Write(name, Seals.Bytes(length, seed)), Destination = folder[$"{name}.enc"], KeyService = new XorKeyService(),
            KeyId = "key-1", Overwrite = true,
        });
        return pair.Path;
    }

    public static async Task<List<PublishedModel>> ModelsAsync(this IModelStore store, bool allVersions = false)
    {
        var models = new List<PublishedModel>();
        await foreach (PublishedModel model in store.ListAsync(allVersions)) models.Add(model);
        return models;
    }
}

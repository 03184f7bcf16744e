using Ockam.Models;

namespace OckamPS.Module.Mapping;

/// <summary>Stores of models, and what comes from the hub, as the objects of the module.</summary>
internal static class StoreInfos
{
    public static PublishedModelInfo Of(PublishedModel model) => new()
    {
        Store = model.Store,
        Name = model.Name,
        Format = Of(model.Layout),
        Size = model.Size,
        LastModified = model.LastModified,
        ObjectName = model.Weights.Key,
        DataKeyObjectName = model.DataKey?.Key,
        IsRemoved = model.IsRemoved,
        Versions = [.. model.Versions.Select(Of)],
    };

    public static SavedModelInfo Of(PublishedModel model, DownloadedModel saved) => new()
    {
        Path = saved.Path,
        DataKeyPath = saved.DataKeyPath,
        Name = model.Name,
        Format = Of(model.Layout),
        Store = model.Store,
        Size = saved.Size,
        Sha256 = saved.Sha256,
        Verification = saved.Verification.ToString(),
    };

    public static HuggingFaceModelInfo Of(HubDownload saved) => new()
    {
        Path = saved.Path,
        Repository = saved.Repository,
        File = saved.File,
        Revision = saved.Revision,
        Commit = saved.Commit,
        Size = saved.Size,
        Sha256 = saved.Sha256,
    };

    public static ModelWeightsFormat Of(ModelLayout layout) =>
        layout == ModelLayout.Sealed ? ModelWeightsFormat.Sealed : ModelWeightsFormat.Application;

    public static ModelLayout LayoutOf(ModelWeightsFormat format) =>
        format == ModelWeightsFormat.Sealed ? ModelLayout.Sealed : ModelLayout.Pair;

    private static PublishedModelVersionInfo Of(PublishedObject version) => new()
    {
        ObjectName = version.Key,
        VersionId = version.VersionId,
        Size = version.Size,
        LastModified = version.LastModified,
        IsLatest = version.IsLatest,
        IsRemoval = version.IsRemoval,
    };
}

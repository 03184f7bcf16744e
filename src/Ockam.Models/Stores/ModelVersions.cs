namespace Ockam.Models;

/// <summary>What all stores say in the same way about models that are not there, or not whole.</summary>
internal static class ModelVersions
{
    /// <summary>What is left of a model that has no weights any more, or never had: its data key.</summary>
    public static PublishedModel Remainder(string store, string keyName, IReadOnlyList<PublishedObject> versions)
    {
        string name = keyName[(keyName.LastIndexOf('/') + 1)..];
        string folder = keyName[..^name.Length];
        bool upload = !name.EndsWith(ModelPair.KeyExtension, StringComparison.Ordinal);
        string model = name[..^(upload ? ".datakey".Length : ModelPair.KeyExtension.Length)];
        string weights = folder + model + (upload ? ".encrypted" : ModelPair.Extension);
        return new PublishedModel
        {
            Store = store, Name = model, Layout = ModelLayout.Pair, Versions = versions,
            Weights = new PublishedObject(weights, 0, versions[0].LastModified, null, IsRemoval: true),
        };
    }

    /// <summary>What is left of a model that has no data key any more, or not yet: its weights.</summary>
    public static PublishedModel Remainder(PublishedModel half) => half with
    {
        Versions = [half.Weights],
        Weights = new PublishedObject(half.Weights.Key, 0, half.Weights.LastModified, null, IsRemoval: true),
    };

    /// <exception cref="ModelException">There is none, or several.</exception>
    public static async Task<PublishedModel> FindAsync(
        IModelStore store, string name, ModelLayout? layout, CancellationToken cancellationToken)
    {
        var found = new List<PublishedModel>();
        await foreach (PublishedModel model in store.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (IsMeant(model, name, layout)) found.Add(model);
        }

        return One(store, name, found);
    }

    /// <summary>Whether a model is called so, or its weights are.</summary>
    public static bool IsMeant(PublishedModel model, string name, ModelLayout? layout) =>
        (model.Name == name || FileNameOf(model) == name) && (layout is null || model.Layout == layout);

    private static string FileNameOf(PublishedModel model) => model.Weights.Key[(model.Weights.Key.LastIndexOf('/') + 1)..];

    /// <exception cref="ModelException">There is none, or several.</exception>
    public static PublishedModel One(IModelStore store, string name, List<PublishedModel> found) => found.Count switch
    {
        1 => found[0],
        // The name of encrypted weights means these, also where somebody has published another model under it.
        > 1 when found.Find(model => FileNameOf(model) == name) is { } exact => exact,
        0 => throw new ModelException(
            ModelErrorReason.NotFound,
            $"There is no model '{ModelNames.Printable(name)}' in {store.Reference}. A model is shown when all of it is there."),
        _ => throw new ModelException(
            ModelErrorReason.InvalidValue,
            $"'{ModelNames.Printable(name)}' is published in {found.Count} forms in {store.Reference}: "
            + $"{string.Join(", ", found.Select(model => model.Weights.Key))}. Name one of these."),
    };

    /// <exception cref="ModelException">The model has none.</exception>
    public static PublishedObject RequireDataKey(PublishedModel model) => model.DataKey ?? throw new ModelException(
        ModelErrorReason.InvalidValue,
        $"'{ModelNames.Printable(model.Name)}' has no data key of its own in {model.Store}: a sealed file has it in its header.");
}

namespace Ockam.Models;

/// <summary>What the objects of a model are called.</summary>
internal static class ModelObjectNames
{
    // The application's second way of publishing, which has no step of its own for sealing.
    private const string UploadExtension = ".encrypted";
    private const string UploadKeyExtension = ".datakey";

    private static readonly (string Weights, string? Key, ModelLayout Layout)[] s_forms =
    [
        (SealedModel.Extension, null, ModelLayout.Sealed),
        (UploadExtension, UploadKeyExtension, ModelLayout.Pair),
        (ModelPair.Extension, ModelPair.KeyExtension, ModelLayout.Pair),
    ];

    /// <summary>What the encrypted weights of a model are called.</summary>
    public static string WeightsOf(string name, ModelLayout layout) =>
        name + (layout == ModelLayout.Sealed ? SealedModel.Extension : ModelPair.Extension);

    /// <summary>What the data key of encrypted weights is called; null where it is no object of its own.</summary>
    public static string? KeyOf(string weights)
    {
        if (!TryRecognize(weights, out string name, out _)) return weights + ModelPair.KeyExtension;
        string? extension = s_forms.First(form => weights.EndsWith(form.Weights, StringComparison.Ordinal)).Key;
        return extension is null ? null : name + extension;
    }

    /// <summary>Whether an object is encrypted weights, and of which model.</summary>
    public static bool TryRecognize(string objectName, out string name, out ModelLayout layout)
    {
        (name, layout) = ("", ModelLayout.Sealed);
        if (IsDataKey(objectName)) return false;
        foreach ((string weights, _, ModelLayout form) in s_forms)
        {
            if (!objectName.EndsWith(weights, StringComparison.Ordinal)) continue;
            (name, layout) = (objectName[..^weights.Length], form);
            return ModelNames.IsFileName(objectName) && ModelNames.IsFileName(name);
        }

        return false;
    }

    /// <summary>Whether an object is the data key of a pair.</summary>
    public static bool IsDataKey(string objectName) =>
        ModelNames.IsFileName(objectName)
        && s_forms.Any(form => form.Key is { } key && objectName.Length > key.Length && objectName.EndsWith(key, StringComparison.Ordinal));

    /// <summary>A name under which a model can be published.</summary>
    /// <exception cref="ModelException">It cannot.</exception>
    public static void RequireName(string name)
    {
        ModelNames.RequireFileName(name);
        // It is also what the encrypted weights of another model are called: either would be meant by it.
        if (TryRecognize(name, out string other, out _))
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"'{ModelNames.Printable(name)}' cannot be published: it is what the encrypted weights of a model "
                + $"'{ModelNames.Printable(other)}' are called. Give another name.");
        // Its weights would be taken for another model's data key.
        if (name.EndsWith(UploadKeyExtension, StringComparison.Ordinal) || !ModelNames.IsFileName(name + ModelPair.KeyExtension))
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"'{ModelNames.Printable(name)}' cannot be published: its name is too long, or ends like that of a data key.");
    }
}

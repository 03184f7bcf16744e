namespace Ockam.Models;

/// <summary>A model in a store, whole: its weights, and the wrapped data key where that is an object of its own.</summary>
public sealed record PublishedModel
{
    /// <summary>The store, as a reference that opens it again.</summary>
    public required string Store { get; init; }

    /// <summary>The model's file name, such as <c>llama.gguf</c>.</summary>
    public required string Name { get; init; }

    /// <summary>In which form it is published.</summary>
    public required ModelLayout Layout { get; init; }

    /// <summary>The encrypted weights; for a model that was removed, and whose versions are kept, the mark of that.</summary>
    public required PublishedObject Weights { get; init; }

    /// <summary>The wrapped data key of a pair; null for a sealed file, which has it in its header.</summary>
    public PublishedObject? DataKey { get; init; }

    /// <summary>
    /// Every version of its objects with the marks of removals, the latest of each first; empty unless it was asked for, or where the
    /// store keeps none.
    /// </summary>
    public IReadOnlyList<PublishedObject> Versions { get; init; } = [];

    /// <summary>Whether it was removed, and only its former versions are left.</summary>
    public bool IsRemoved => Weights.IsRemoval;

    /// <summary>Bytes of its objects together, without former versions.</summary>
    public long Size => Weights.Size + (DataKey?.Size ?? 0);

    /// <summary>When the last of its objects was written, as the store says.</summary>
    public DateTimeOffset LastModified =>
        DataKey is { } key && key.LastModified > Weights.LastModified ? key.LastModified : Weights.LastModified;

    /// <summary>The same with another version of its weights, of those that were asked for with it.</summary>
    /// <param name="versionId">The version, as the store names it.</param>
    /// <exception cref="ModelException">
    /// It has none of that name, or is a pair, and the version is not its latest: nothing says which data key belonged to older weights.
    /// </exception>
    public PublishedModel AtVersion(string versionId)
    {
        PublishedObject version = Versions.FirstOrDefault(
            entry => entry.VersionId == versionId && entry.Key == Weights.Key && !entry.IsRemoval)
            ?? throw new ModelException(
                ModelErrorReason.NotFound,
                $"'{ModelNames.Printable(Name)}' has no version '{ModelNames.Printable(versionId)}' of its weights.");
        return Layout != ModelLayout.Pair || version.IsLatest ? this with { Weights = version } : throw new ModelException(
            ModelErrorReason.InvalidValue,
            $"'{ModelNames.Printable(Name)}' is a pair: nothing says which data key its former weights had. Save both with AWS's own "
            + "tools.");
    }
}

namespace OckamPS;

/// <summary>A model in a store, whole.</summary>
public sealed record PublishedModelInfo
{
    /// <summary>The store, as cmdlets take it: <c>s3://bucket/path</c> or <c>folder:PATH</c>.</summary>
    public required string Store { get; init; }

    /// <summary>The model's file name.</summary>
    public required string Name { get; init; }

    /// <summary>The same, as Import-SealedModel calls it, where a name is that at the model server.</summary>
    public string ModelName => Name;

    /// <summary>How it is encrypted.</summary>
    public ModelWeightsFormat Format { get; init; }

    /// <summary>Bytes of what is published of it, without former versions.</summary>
    public long Size { get; init; }

    /// <summary>When the last of it was written (UTC), as the store says.</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary>The object with the encrypted weights.</summary>
    public required string ObjectName { get; init; }

    /// <summary>The object with the wrapped data key; null where that is in the encrypted weights themselves.</summary>
    public string? DataKeyObjectName { get; init; }

    /// <summary>Whether it was removed, or half of it is missing, and only what is left of it is shown.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>All versions of its objects; empty unless they were asked for, or where the store keeps none.</summary>
    public PublishedModelVersionInfo[] Versions { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}

namespace OckamPS;

/// <summary>One version of an object of a published model.</summary>
public sealed record PublishedModelVersionInfo
{
    /// <summary>The object.</summary>
    public required string ObjectName { get; init; }

    /// <summary>What the store calls the version; null where it keeps none.</summary>
    public string? VersionId { get; init; }

    /// <summary>Its bytes.</summary>
    public long Size { get; init; }

    /// <summary>When it was written (UTC), as the store says.</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary>Whether it is what the object is now.</summary>
    public bool IsLatest { get; init; }

    /// <summary>Whether it has no content, and marks that the object was removed.</summary>
    public bool IsRemoval { get; init; }

    /// <inheritdoc/>
    public override string ToString() => VersionId is null ? ObjectName : $"{ObjectName} {VersionId}";
}

namespace OckamPS;

/// <summary>An image whose instances have a NitroTPM.</summary>
public sealed record NitroTpmImageInfo
{
    /// <summary>Its id.</summary>
    public required string ImageId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its region.</summary>
    public required string Region { get; init; }

    /// <summary><c>x86_64</c> or <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>What its root disk is made of.</summary>
    public required string SnapshotId { get; init; }

    /// <summary>The image that it was made of.</summary>
    public required string SourceImageId { get; init; }

    /// <summary>That image's name.</summary>
    public required string SourceName { get; init; }

    /// <summary>That image's region.</summary>
    public required string SourceRegion { get; init; }

    /// <summary>
    /// Whether its measurements can say what runs: false for images of Amazon Linux 2023 as AWS publishes them; null for all others, of
    /// which that cannot be told.
    /// </summary>
    public bool? IsAttestable { get; init; }

    /// <summary>Whether it was made now, and not found.</summary>
    public bool IsNew { get; init; }

    /// <summary>The run that it belongs to.</summary>
    public required string RunName { get; init; }

    /// <inheritdoc/>
    public override string ToString() => ImageId;
}

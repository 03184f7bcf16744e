namespace OckamPS;

/// <summary>A disk that is mounted.</summary>
public sealed record OckamDiskInfo
{
    /// <summary>Where.</summary>
    public required string Name { get; init; }

    /// <summary>Its file system.</summary>
    public required string Format { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>What this user may still write, in bytes.</summary>
    public long Free { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

namespace OckamPS;

/// <summary>What was removed of a set-up for sharing models.</summary>
public sealed record ModelSharingRemovalInfo
{
    /// <summary>The run's name.</summary>
    public required string RunName { get; init; }

    /// <summary>The id that all of it carried; null where nothing was left of the run.</summary>
    public string? RunId { get; init; }

    /// <summary>What was removed, in this order: kind and id.</summary>
    public string[] Removed { get; init; } = [];

    /// <summary>What was left alone because it does not carry the run's tag any more.</summary>
    public string[] Left { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => RunName;
}

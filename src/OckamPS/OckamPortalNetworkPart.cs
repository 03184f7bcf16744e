namespace OckamPS;

/// <summary>Something that a portal network has in AWS.</summary>
public sealed record OckamPortalNetworkPart
{
    /// <summary>What it is in the network, such as <c>subnet</c>.</summary>
    public required string Step { get; init; }

    /// <summary>What it is in AWS, such as <c>route-table</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its id; of roles, instance profiles and parameters the name.</summary>
    public required string Id { get; init; }

    /// <summary>The state of what goes slowly, such as <c>running</c>; null where there is none.</summary>
    public string? State { get; init; }

    /// <summary>What AWS bills for while it is there; null if it costs nothing by itself.</summary>
    public string? Cost { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Id}";
}

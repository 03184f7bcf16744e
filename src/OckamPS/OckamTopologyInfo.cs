namespace OckamPS;

/// <summary>A part of the topology of nodes, and what it belongs together with.</summary>
public sealed record OckamTopologyInfo
{
    /// <summary>What tells it from all others; the properties below name others by it.</summary>
    public required string Id { get; init; }

    /// <summary>What it is.</summary>
    public required OckamTopologyKind Kind { get; init; }

    /// <summary>The node that has it; null for what is elsewhere.</summary>
    public string? NodeName { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is, or where it leads.</summary>
    public string? Address { get; init; }

    /// <summary>How it stands.</summary>
    public string? Status { get; init; }

    /// <summary>The Identifier of whom it is; of a channel, that of its peer.</summary>
    public string? Identifier { get; init; }

    /// <summary>What comes to it goes on to these.</summary>
    public required string[] LeadsTo { get; init; }

    /// <summary>It travels inside these.</summary>
    public required string[] CarriedBy { get; init; }

    /// <summary>The other end, where that is known.</summary>
    public required string[] JoinedWith { get; init; }

    /// <summary>The project of a node; the node and the authority of a project.</summary>
    public required string[] BelongsTo { get; init; }

    /// <summary>The whole way of an inlet as far as it is known, with the inlet itself; else empty.</summary>
    public required string[] Way { get; init; }

    /// <summary>What went wrong last.</summary>
    public string? LastError { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}

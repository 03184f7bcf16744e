namespace Ockam.Topology;

/// <summary>A part of a topology.</summary>
/// <param name="Id">What tells it from all others of the topology, and is the same in each of an unchanged one.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Node">The name of the node that has it; null for what is outside the nodes whose parts are known.</param>
/// <param name="Name">Its name; some are chosen by peers and may hold any characters.</param>
public sealed record TopologyElement(string Id, TopologyKind Kind, string? Node, string Name)
{
    /// <summary>Where it is, or where it leads; null where the name says so.</summary>
    public string? Address { get; init; }

    /// <summary>How it stands, such as <c>up</c> or <c>open</c>; null for what has no state.</summary>
    public string? Status { get; init; }

    /// <summary>The Identifier of whom it is, or of the peer of a channel; null where nobody has proved one.</summary>
    public string? Identifier { get; init; }

    /// <summary>What went wrong last; null if nothing did.</summary>
    public string? LastError { get; init; }
}

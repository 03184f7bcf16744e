namespace Ockam.Topology;

/// <summary>How one part of a topology belongs to another.</summary>
/// <param name="From">The id of the one.</param>
/// <param name="To">The id of the other.</param>
/// <param name="Kind">How.</param>
public readonly record struct TopologyLink(string From, string To, TopologyLinkKind Kind);

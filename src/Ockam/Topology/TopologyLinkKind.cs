namespace Ockam.Topology;

/// <summary>How two parts of a topology belong together.</summary>
public enum TopologyLinkKind
{
    /// <summary>What comes to the one goes on to the other: a step of a portal's way, or of a relay's.</summary>
    LeadsTo,

    /// <summary>The one travels inside the other: a channel in a connection, or in another channel.</summary>
    CarriedBy,

    /// <summary>Both are ends of the same connection or channel; the one that was opened comes first.</summary>
    JoinedWith,

    /// <summary>A node is in a project; or a project has the node or the authority.</summary>
    BelongsTo,
}

namespace OckamPS;

/// <summary>What a part of a topology is.</summary>
public enum OckamTopologyKind
{
    /// <summary>A node.</summary>
    Node,

    /// <summary>The identity of a node.</summary>
    Identity,

    /// <summary>The authority of a project.</summary>
    Authority,

    /// <summary>Where a node listens for others.</summary>
    TcpListener,

    /// <summary>An end of a connection between two nodes.</summary>
    TcpConnection,

    /// <summary>Where a node accepts secure channels.</summary>
    SecureChannelListener,

    /// <summary>An end of a secure channel.</summary>
    SecureChannel,

    /// <summary>A relay that a node has registered elsewhere.</summary>
    Relay,

    /// <summary>A relay at the node that forwards.</summary>
    HostedRelay,

    /// <summary>Where clients of a portal connect.</summary>
    Inlet,

    /// <summary>Where a portal leads to its server.</summary>
    Outlet,

    /// <summary>A project.</summary>
    Project,

    /// <summary>A node elsewhere.</summary>
    RemoteNode,

    /// <summary>The server behind an outlet.</summary>
    Target,
}

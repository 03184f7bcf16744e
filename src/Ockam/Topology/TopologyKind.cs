namespace Ockam.Topology;

/// <summary>What a part of a topology is.</summary>
public enum TopologyKind
{
    /// <summary>A node whose parts are known.</summary>
    Node,

    /// <summary>The identity of a node.</summary>
    Identity,

    /// <summary>The authority of a project: of the node that runs it, or elsewhere.</summary>
    Authority,

    /// <summary>Where a node listens for others.</summary>
    TcpListener,

    /// <summary>An end of a connection between two nodes.</summary>
    TcpConnection,

    /// <summary>Where a node accepts secure channels.</summary>
    SecureChannelListener,

    /// <summary>An end of a secure channel.</summary>
    SecureChannel,

    /// <summary>A relay that a node has registered elsewhere, so that it is reached.</summary>
    Relay,

    /// <summary>A relay at the node that forwards; of a node whose parts are known, or elsewhere.</summary>
    HostedRelay,

    /// <summary>Where clients of a portal connect.</summary>
    Inlet,

    /// <summary>Where a portal leads to its server; of a node whose parts are known, or elsewhere.</summary>
    Outlet,

    /// <summary>A project.</summary>
    Project,

    /// <summary>A node elsewhere, of which an address or an Identifier is known.</summary>
    RemoteNode,

    /// <summary>The server behind an outlet.</summary>
    Target,
}

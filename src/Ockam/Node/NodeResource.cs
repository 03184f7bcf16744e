namespace Ockam.Node;

/// <summary>What a node consists of, for <see cref="NodeChange"/>.</summary>
public enum NodeResource
{
    /// <summary>A TCP listener.</summary>
    TcpListener,

    /// <summary>A connection to or from another node.</summary>
    TcpConnection,

    /// <summary>A secure channel listener.</summary>
    SecureChannelListener,

    /// <summary>A secure channel.</summary>
    SecureChannel,

    /// <summary>A relay that this node makes at another one.</summary>
    Relay,

    /// <summary>A relay that another node has made at this one.</summary>
    HostedRelay,

    /// <summary>An inlet.</summary>
    Inlet,

    /// <summary>The way from an inlet to its outlet.</summary>
    InletPath,

    /// <summary>An outlet.</summary>
    Outlet,

    /// <summary>The credential that this node presents, or one that a peer has presented.</summary>
    Credential,

    /// <summary>The authority of a project: what it did or refused.</summary>
    Authority,
}

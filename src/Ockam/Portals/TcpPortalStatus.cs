namespace Ockam.Portals;

/// <summary>The state of an inlet or outlet.</summary>
public enum TcpPortalStatus
{
    /// <summary>It takes new connections.</summary>
    Open,

    /// <summary>It takes no new connections; those that are open go on.</summary>
    Suspended,

    /// <summary>It has ended.</summary>
    Closed,
}

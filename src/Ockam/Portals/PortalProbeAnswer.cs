namespace Ockam.Portals;

/// <summary>What an outlet says to somebody who asks for a connection.</summary>
internal enum PortalProbeAnswer : byte
{
    /// <summary>Nothing in the time that it was given.</summary>
    None,

    /// <summary>It has connected to its target.</summary>
    Connected,

    /// <summary>It lets this node in, and has no connection for it: its target refuses, it is suspended or full.</summary>
    Disconnected,
}

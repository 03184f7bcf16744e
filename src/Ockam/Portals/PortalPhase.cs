namespace Ockam.Portals;

/// <summary>How far one end of a portal connection is.</summary>
internal enum PortalPhase : byte
{
    /// <summary>An inlet waits for Pong; an outlet is connecting.</summary>
    Opening,

    /// <summary>Bytes pass in both directions.</summary>
    Open,

    /// <summary>The local application sends no more, but what the peer sends is still delivered.</summary>
    HeldBack,

    /// <summary>Disconnect was sent or received, or it failed: nothing more is taken from the peer.</summary>
    Ended,
}

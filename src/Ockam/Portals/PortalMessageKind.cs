namespace Ockam.Portals;

/// <summary>The messages of portals, by their first byte (section 6.1).</summary>
internal enum PortalMessageKind : byte
{
    /// <summary>An inlet asks for a connection.</summary>
    Ping = 0,

    /// <summary>An outlet is connected to its target.</summary>
    Pong = 1,

    /// <summary>The connection ends in both directions.</summary>
    Disconnect = 2,

    /// <summary>Bytes of the connection.</summary>
    Payload = 3,
}

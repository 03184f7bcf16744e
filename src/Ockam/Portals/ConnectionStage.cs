namespace Ockam.Portals;

/// <summary>What becomes of the local side of a portal connection.</summary>
internal enum ConnectionStage : byte
{
    /// <summary>It is being made, or in use.</summary>
    Active,

    /// <summary>The portal connection has ended; what was received before is still being written.</summary>
    WritingOut,

    /// <summary>
    /// Our direction was shut down; the application's last bytes are read and thrown away, so that closing does not reset.
    /// </summary>
    Draining,

    /// <summary>The socket is closed; the address is kept for a while for what is still under way to it.</summary>
    Closed,
}

namespace Ockam.Portals;

/// <summary>What <see cref="PortalState"/> asks to be done.</summary>
[Flags]
internal enum PortalActions : byte
{
    /// <summary>Nothing; a message is passed over silently.</summary>
    None = 0,

    /// <summary>The connection stands: the local socket is read from now on.</summary>
    Open = 1,

    /// <summary>Write the data to the local socket.</summary>
    Deliver = 2,

    /// <summary>The message is out of place: count it as refused.</summary>
    Refuse = 4,

    /// <summary>Send Disconnect.</summary>
    TellPeer = 8,

    /// <summary>Write everything received before, then end the local connection in order.</summary>
    Finish = 16,

    /// <summary>End the local connection at once, with an error.</summary>
    Abort = 32,
}

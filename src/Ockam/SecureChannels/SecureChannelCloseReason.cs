namespace Ockam.SecureChannels;

/// <summary>Why a channel ended.</summary>
public enum SecureChannelCloseReason
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>This side closed it.</summary>
    ClosedHere,

    /// <summary>The peer closed it (section 5.6).</summary>
    ClosedByPeer,

    /// <summary>The transport connection or the channel underneath ended.</summary>
    TransportLost,

    /// <summary>The handshake did not end in time.</summary>
    HandshakeTimeout,

    /// <summary>The handshake failed or the peer is not trusted.</summary>
    HandshakeFailed,

    /// <summary>The peer was silent and did not answer three probes, or never answered any for 10 minutes.</summary>
    PeerSilent,

    /// <summary>A message was lost on this node after it was sealed, which the peer could not recover from.</summary>
    SendFailed,

    /// <summary>All 2^64 − 1 nonces are used up (section 5.4).</summary>
    NoncesUsedUp,

    /// <summary>A half-open handshake or a silent channel had to make way for a newer one (the listener's limits).</summary>
    Displaced,

    /// <summary>
    /// The time for which the peer's key was attested is over (section 4.1), or that of its credential where the channel ends with it.
    /// </summary>
    PeerExpired,
}

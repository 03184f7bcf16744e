namespace Ockam.SecureChannels;

/// <summary>How far a channel is.</summary>
public enum SecureChannelStatus
{
    /// <summary>The handshake is under way.</summary>
    Handshaking,

    /// <summary>Messages pass.</summary>
    Open,

    /// <summary>It has ended; <see cref="SecureChannel.CloseReason"/> says why.</summary>
    Closed,
}

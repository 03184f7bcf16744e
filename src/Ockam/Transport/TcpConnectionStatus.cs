namespace Ockam.Transport;

/// <summary>The state of a <see cref="TcpConnection"/>.</summary>
public enum TcpConnectionStatus
{
    /// <summary>Connected; the peer's version byte has not come yet. Messages can be sent.</summary>
    Greeting,

    /// <summary>The peer has shown that it speaks the protocol.</summary>
    Open,

    /// <summary>Closed, for <see cref="TcpConnection.CloseReason"/>.</summary>
    Closed,
}

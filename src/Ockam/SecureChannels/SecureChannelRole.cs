namespace Ockam.SecureChannels;

/// <summary>Which side of a handshake a channel is on.</summary>
public enum SecureChannelRole
{
    /// <summary>It asked for the channel.</summary>
    Initiator,

    /// <summary>Its listener was asked.</summary>
    Responder,
}

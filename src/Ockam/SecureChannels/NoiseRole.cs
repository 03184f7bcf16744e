namespace Ockam.SecureChannels;

/// <summary>Which side of the handshake this is.</summary>
internal enum NoiseRole
{
    /// <summary>Sends messages 1 and 3.</summary>
    Initiator,

    /// <summary>Sends message 2.</summary>
    Responder,
}

using Ockam.Identities;

namespace Ockam.SecureChannels;

/// <summary>A secure channel could not be made, or has ended.</summary>
public sealed class SecureChannelException : OckamException
{
    /// <summary>Creates the error.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="message">What failed, with which value, and what to do.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    public SecureChannelException(SecureChannelCloseReason reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>Why.</summary>
    public SecureChannelCloseReason Reason { get; }

    /// <summary>The identity that the peer proved to own, where the handshake came that far.</summary>
    public Identifier? Peer { get; init; }
}

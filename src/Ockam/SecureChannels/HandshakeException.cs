namespace Ockam.SecureChannels;

/// <summary>
/// The handshake of a secure channel failed (sections 5.1 and 5.2): a message of the wrong length, altered or made with other keys,
/// or a peer that was not trusted. The channel was not opened, and nothing was answered.
/// </summary>
public sealed class HandshakeException : OckamException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What failed, with which value, and what to do.</param>
    public HandshakeException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    /// <param name="message">What failed, with which value, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public HandshakeException(string message, Exception? innerException) : base(message, innerException) { }
}

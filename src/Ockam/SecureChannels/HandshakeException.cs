namespace Ockam.SecureChannels;

/// <summary>
/// The Noise handshake failed (section 5.1): a message of the wrong length, altered or made with other keys, a key of small order, or a
/// vault that did not agree. It is the cause within a <see cref="SecureChannelException"/>, which also tells of peers that are not trusted.
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

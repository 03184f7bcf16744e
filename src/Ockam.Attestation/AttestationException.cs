namespace Ockam.Attestation;

/// <summary>The root of this library's errors about TPMs and attestation: the message says what failed and what to do.</summary>
public class AttestationException : OckamException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What failed, with which value, and what to do.</param>
    public AttestationException(string message) : base(message) { }

    /// <summary>Creates the error with its cause.</summary>
    /// <param name="message">What failed, with which value, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public AttestationException(string message, Exception? innerException) : base(message, innerException) { }
}

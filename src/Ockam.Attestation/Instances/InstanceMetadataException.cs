namespace Ockam.Attestation;

/// <summary>The instance metadata service did not answer, or not as it should.</summary>
public sealed class InstanceMetadataException : AttestationException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What failed, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public InstanceMetadataException(string message, Exception? innerException = null) : base(message, innerException) { }
}

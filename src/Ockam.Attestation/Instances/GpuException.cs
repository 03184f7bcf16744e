namespace Ockam.Attestation;

/// <summary>The GPUs of this machine cannot be asked.</summary>
public sealed class GpuException : AttestationException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What failed, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public GpuException(string message, Exception? innerException = null) : base(message, innerException) { }
}

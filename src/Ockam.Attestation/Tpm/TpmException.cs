namespace Ockam.Attestation;

/// <summary>Something with a TPM failed.</summary>
public sealed class TpmException : AttestationException
{
    /// <summary>Creates the error.</summary>
    /// <param name="fault">What kind of failure it is.</param>
    /// <param name="message">What failed, with which value, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public TpmException(TpmFault fault, string message, Exception? innerException = null) : base(message, innerException) => Fault = fault;

    internal TpmException(TpmFault fault, string message, uint responseCode, Exception? innerException = null)
        : this(fault, message, innerException) => ResponseCode = responseCode;

    /// <summary>What kind of failure it is.</summary>
    public TpmFault Fault { get; }

    /// <summary>The TPM's response code, if it gave one (TPM 2.0 part 2, section 6.6).</summary>
    public uint? ResponseCode { get; }
}

namespace Ockam.Attestation;

/// <summary>One authorization of a command: a password, or a session with a code over what is asked and answered (TPM 2.0 part 1,
/// section 19).</summary>
internal abstract class TpmSession
{
    /// <summary>The session's handle.</summary>
    public abstract uint Handle { get; }

    /// <summary>Begins a command: takes the nonce for it, and encrypts its first parameter if that is the session's task.</summary>
    /// <param name="parameters">The command's parameters, changed in place.</param>
    public virtual void Begin(Span<byte> parameters)
    {
    }

    /// <summary>Writes what goes with the command.</summary>
    /// <param name="writer">Takes the TPMS_AUTH_COMMAND.</param>
    /// <param name="call">What is authorized.</param>
    public abstract void Authorize(TpmWriter writer, TpmCall call);

    /// <summary>Reads what came with the answer, and sees that it is genuine where that can be seen.</summary>
    /// <param name="reader">Gives the TPMS_AUTH_RESPONSE.</param>
    /// <param name="call">What was authorized.</param>
    /// <param name="answer">The answer's parameters.</param>
    public abstract void Accept(ref TpmReader reader, TpmCall call, ReadOnlySpan<byte> answer);

    /// <summary>Decrypts the first parameter of an answer that was accepted, if that is the session's task.</summary>
    /// <param name="answer">The answer's parameters, changed in place.</param>
    public virtual void End(Span<byte> answer)
    {
    }
}

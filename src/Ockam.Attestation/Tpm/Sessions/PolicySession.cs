namespace Ockam.Attestation;

/// <summary>A session whose policy is the authorization; it carries no code (TPM 2.0 part 1, section 19.7).</summary>
internal sealed class PolicySession(uint handle) : TpmSession
{
    public override uint Handle => handle;

    /// <summary>Whether the session has ended with its use, so that there is nothing to flush.</summary>
    public bool Used { get; private set; }

    public override void Authorize(TpmWriter writer, TpmCall call) => writer.U32(handle).Sized([]).U8(0).Sized([]);

    public override void Accept(ref TpmReader reader, TpmCall call, ReadOnlySpan<byte> answer)
    {
        reader.Sized();
        reader.U8();
        if (reader.Sized().Length != 0) throw TpmReader.Wrong("a policy without a secret was answered with a code");
        // Without continueSession the TPM forgets the session when the command succeeds.
        Used = true;
    }
}

namespace Ockam.Attestation;

/// <summary>A successful answer.</summary>
/// <param name="Handle">The handle with which it begins, if the command makes one.</param>
/// <param name="Parameters">What the TPM says.</param>
internal readonly record struct TpmAnswer(uint Handle, byte[] Parameters)
{
    public TpmReader Read() => new(Parameters);
}

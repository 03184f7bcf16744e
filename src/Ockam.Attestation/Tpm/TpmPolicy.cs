namespace Ockam.Attestation;

/// <summary>Digests of policies, computed without a TPM (TPM 2.0 part 3, section 23.7).</summary>
internal static class TpmPolicy
{
    /// <summary>The policy that registers have certain values, in SHA-256.</summary>
    /// <param name="selection">The registers.</param>
    /// <param name="values">Their values one after the other, in the selection's order.</param>
    public static byte[] PcrDigest(PcrSelection selection, ReadOnlySpan<byte> values) => TpmHash.Sha256.Digest(new TpmWriter()
        .Bytes(new byte[32])
        .U32((uint)TpmCommandCode.PolicyPcr)
        .Bytes(selection.Encode())
        .Bytes(TpmHash.Sha256.Digest(values))
        .Written);
}

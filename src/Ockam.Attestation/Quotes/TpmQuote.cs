using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>
/// What a TPM says about its registers in answer to a nonce, signed with a key that signs nothing else (TPM2_Quote). It proves the
/// registers to who knows
/// that the key is that TPM's.
/// </summary>
/// <param name="Attest">What is signed (TPMS_ATTEST).</param>
/// <param name="Signature">The signature (TPMT_SIGNATURE).</param>
/// <param name="PublicKey">The key (TPMT_PUBLIC).</param>
/// <param name="Pcrs">The values of the registers that were quoted.</param>
public sealed record TpmQuote(
    ReadOnlyMemory<byte> Attest, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> PublicKey, PcrValues Pcrs)
{
    /// <summary>The key as other programs take it (SubjectPublicKeyInfo, DER).</summary>
    public byte[] ExportPublicKey() => TpmSignatures.ExportKey(PublicKey.Span);

    /// <summary>The SHA-256 hash of <see cref="ExportPublicKey"/>, by which a verifier knows the key; 32 bytes.</summary>
    public byte[] KeyFingerprint() => SHA256.HashData(ExportPublicKey());

    /// <summary>Sees whether the quote answers a nonce, and covers the values that it came with.</summary>
    /// <param name="nonce">The nonce that was sent; without one a quote could be replayed, so it must not be empty.</param>
    /// <param name="trustedKey">
    /// The key that is known to be that TPM's (SubjectPublicKeyInfo, DER), for example from an attestation document's public key.
    /// </param>
    /// <returns>What is wrong; empty if the quote may be believed.</returns>
    public IReadOnlyList<string> Verify(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> trustedKey)
    {
        if (nonce.IsEmpty) throw new ArgumentException("A quote without a nonce proves nothing about now.", nameof(nonce));
        var objections = new List<string>();
        try
        {
            if (!TpmPublic.IsAttestationKey(PublicKey.Span))
                objections.Add("The key is none that signs only what the TPM itself says (restricted, fixed to the TPM).");
            if (!CryptographicOperations.FixedTimeEquals(ExportPublicKey(), trustedKey)) objections.Add("The key is not the trusted one.");
            if (!TpmSignatures.Verify(PublicKey.Span, Attest.Span, Signature.Span))
                objections.Add("The signature is not the key's: the quote was changed, or is a forgery.");
            objections.AddRange(QuotedFacts.Read(Attest.Span).Objections(nonce, Pcrs));
        }
        catch (Exception wrong) when (wrong is TpmException or CryptographicException)
        {
            objections.Add(wrong.Message);
        }

        return objections;
    }
}

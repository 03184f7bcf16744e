using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>
/// What a TPM says about its registers in answer to a nonce, signed with a key that signs nothing else (TPM2_Quote). It proves the
/// registers to who knows that the key is that TPM's.
/// </summary>
/// <param name="Attest">What is signed (TPMS_ATTEST).</param>
/// <param name="Signature">The signature (TPMT_SIGNATURE).</param>
/// <param name="PublicKey">The key (TPMT_PUBLIC).</param>
/// <param name="Pcrs">The values of the registers that were quoted.</param>
public sealed partial record TpmQuote(
    ReadOnlyMemory<byte> Attest, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> PublicKey, PcrValues Pcrs)
{
    /// <summary>The key as other programs take it (SubjectPublicKeyInfo, DER).</summary>
    public byte[] ExportPublicKey() => TpmSignatures.ExportKey(PublicKey.Span);

    /// <summary>The SHA-256 hash of <see cref="ExportPublicKey"/>, by which a verifier knows the key; 32 bytes.</summary>
    public byte[] KeyFingerprint() => SHA256.HashData(ExportPublicKey());

    /// <summary>The nonce that it answers, as it says.</summary>
    /// <exception cref="TpmException">It is malformed.</exception>
    public byte[] QuotedNonce() => QuotedFacts.Read(Attest.Span).Nonce;

    /// <summary>Sees whether the quote answers a nonce, and covers the values that it came with.</summary>
    /// <param name="nonce">The nonce that was sent; without one a quote could be replayed, so it must not be empty.</param>
    /// <param name="trustedKey">
    /// The key that is known to be that TPM's (SubjectPublicKeyInfo, DER), for example from an attestation document's public key; or the
    /// SHA-256 hash of it, 32 bytes.
    /// </param>
    /// <returns>What is wrong; empty if the quote may be believed.</returns>
    public IReadOnlyList<string> Verify(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> trustedKey) =>
        [.. Check(nonce, trustedKey).Where(check => !check.Passed).Select(check => check.Detail)];

    /// <summary>The same with a result for each check. The quote may be believed only if every check has passed.</summary>
    /// <param name="nonce">The nonce that was sent; not empty.</param>
    /// <param name="trustedKey">The trusted key, or its hash.</param>
    public IReadOnlyList<TpmQuoteCheck> Check(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> trustedKey)
    {
        if (nonce.IsEmpty) throw new ArgumentException("A quote without a nonce proves nothing about now.", nameof(nonce));
        var checks = new List<TpmQuoteCheck>();
        try
        {
            QuotedFacts facts = QuotedFacts.Read(Attest.Span);
            byte[] key = ExportPublicKey();
            byte[] own = trustedKey.Length == SHA256.HashSizeInBytes ? SHA256.HashData(key) : key;
            checks.Add(Of(
                TpmQuoteCheckKind.KeyUse,
                TpmPublic.IsAttestationKey(PublicKey.Span),
                "The key signs only what its TPM itself says.",
                "The key is none that signs only what the TPM itself says (restricted, fixed to the TPM)."));
            checks.Add(Of(
                TpmQuoteCheckKind.TrustedKey,
                CryptographicOperations.FixedTimeEquals(own, trustedKey),
                "The key is the trusted one.",
                "The key is not the trusted one."));
            checks.Add(Of(
                TpmQuoteCheckKind.Signature,
                TpmSignatures.Verify(PublicKey.Span, Attest.Span, Signature.Span),
                "The signature is the key's.",
                "The signature is not the key's: the quote was changed, or is a forgery."));
            checks.Add(Of(
                TpmQuoteCheckKind.Nonce,
                facts.Answers(nonce),
                "It answers the nonce that was sent.",
                "The nonce is not the one that was sent: the quote answers another request, and may be a replay."));
            checks.Add(Of(
                TpmQuoteCheckKind.Registers, facts.ObjectionTo(Pcrs), $"It is about the values of {Pcrs.Selection} that came with it."));
        }
        catch (Exception wrong) when (wrong is TpmException or CryptographicException)
        {
            checks.Add(new TpmQuoteCheck(TpmQuoteCheckKind.Form, false, wrong.Message));
        }

        return checks;
    }

    private static TpmQuoteCheck Of(TpmQuoteCheckKind kind, bool passed, string right, string wrong) =>
        new(kind, passed, passed ? right : wrong);

    private static TpmQuoteCheck Of(TpmQuoteCheckKind kind, string? objection, string right) =>
        new(kind, objection is null, objection ?? right);
}

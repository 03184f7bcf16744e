namespace OckamPS;

/// <summary>What a TPM says about its registers in answer to a nonce, signed. Test-NitroTpmQuote says whether to believe it.</summary>
public sealed record NitroTpmQuoteInfo
{
    /// <summary>The whole quote as a text, as -OutFile writes it.</summary>
    public required string Encoded { get; init; }

    /// <summary>The nonce that it answers.</summary>
    public required byte[] Nonce { get; init; }

    /// <summary>The registers that came with it.</summary>
    public required NitroTpmPcrInfo[] Pcrs { get; init; }

    /// <summary>The key that signed (SubjectPublicKeyInfo, DER).</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>The SHA-256 hash of the key, in hexadecimal digits: by it a verifier knows the key.</summary>
    public required string KeyFingerprint { get; init; }

    /// <summary>What is signed (TPMS_ATTEST).</summary>
    public required byte[] Attest { get; init; }

    /// <summary>The signature (TPMT_SIGNATURE).</summary>
    public required byte[] Signature { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{string.Join(", ", Pcrs.Select(pcr => $"PCR{pcr.Index}"))} by {KeyFingerprint}";
}

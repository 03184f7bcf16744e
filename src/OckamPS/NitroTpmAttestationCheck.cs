namespace OckamPS;

/// <summary>One check of an attestation document.</summary>
public sealed record NitroTpmAttestationCheck
{
    /// <summary>What was looked at: Form, Root, Chain, CertificateUse, Validity, Signature, Clock, Freshness, Identity, Debug, Nonce,
    /// UserData, PublicKey, Pcrs.</summary>
    public required string Check { get; init; }

    /// <summary>How it came out.</summary>
    public NitroTpmAttestationOutcome Outcome { get; init; }

    /// <summary>Whether the document may still be believed as far as this check goes.</summary>
    public bool IsAcceptable { get; init; }

    /// <summary>What was found, and what to do if it failed.</summary>
    public required string Detail { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Check}: {Outcome}";
}

namespace Ockam.Attestation;

/// <summary>One check of a judgement.</summary>
/// <param name="Kind">What was looked at.</param>
/// <param name="Outcome">How it came out.</param>
/// <param name="Detail">What was found, for people: with the values, and what to do if it failed.</param>
public sealed record AttestationCheck(AttestationCheckKind Kind, AttestationOutcome Outcome, string Detail)
{
    /// <summary>Whether the document may still be believed as far as this check goes.</summary>
    public bool IsAcceptable => Outcome is AttestationOutcome.Passed or AttestationOutcome.NotRequested;
}

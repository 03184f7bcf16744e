namespace Ockam.Attestation;

/// <summary>One check of a quote.</summary>
/// <param name="Kind">What was looked at.</param>
/// <param name="Passed">Whether the quote may be believed as far as this goes.</param>
/// <param name="Detail">What was found, for people.</param>
public sealed record TpmQuoteCheck(TpmQuoteCheckKind Kind, bool Passed, string Detail);

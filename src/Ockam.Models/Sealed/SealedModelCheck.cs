namespace Ockam.Models;

/// <summary>One check of a sealed file without its key.</summary>
/// <param name="Kind">What was looked at.</param>
/// <param name="Outcome">How it came out.</param>
/// <param name="Detail">What was found, for people.</param>
public sealed record SealedModelCheck(SealedModelCheckKind Kind, SealedModelOutcome Outcome, string Detail);

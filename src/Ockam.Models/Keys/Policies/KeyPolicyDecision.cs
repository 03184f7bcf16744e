namespace Ockam.Models;

/// <summary>What a key policy says to a request.</summary>
/// <param name="IsAllowed">Whether it is allowed.</param>
/// <param name="Sid">The statement that decided; null if none has an id, or none applied.</param>
/// <param name="IsDenied">Whether a Deny has ended it.</param>
/// <param name="FailedConditions">
/// Where no statement applied: the conditions of those that concern principal and action, with what was wanted and found. For the
/// key's owner; a caller is told the class alone.
/// </param>
public sealed record KeyPolicyDecision(bool IsAllowed, string? Sid, bool IsDenied, IReadOnlyList<string> FailedConditions);

namespace Ockam.Identities;

/// <summary>Why a credential that a peer has presented was not accepted.</summary>
/// <param name="Position">Which of those presented, from 0.</param>
/// <param name="Reason">The rule that was broken.</param>
/// <param name="Message">What failed, with which value.</param>
public sealed record CredentialRefusal(int Position, IdentityErrorReason Reason, string Message);

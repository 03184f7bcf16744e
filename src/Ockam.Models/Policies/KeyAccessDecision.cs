namespace Ockam.Models;

/// <summary>What policies and grants together answer to a request. For whoever owns the key: it says what a peer need not know.</summary>
/// <param name="IsAllowed">Whether the request is allowed.</param>
/// <param name="Reason">Why, in a sentence or two.</param>
/// <param name="Decisive">
/// The statement or grant that decided; for a request that nothing allows, the one that would have if its tests were true. Null if there
/// is none.
/// </param>
/// <param name="Steps">What every statement and grant says, in order.</param>
public sealed record KeyAccessDecision(bool IsAllowed, string Reason, KeyPolicyStep? Decisive, IReadOnlyList<KeyPolicyStep> Steps);

namespace Ockam.Models;

/// <summary>Something that is wrong with a policy.</summary>
/// <param name="Rule">Which rule found it.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Statement">The statement; null for the policy as a whole.</param>
/// <param name="Message">What is wrong, in a sentence.</param>
/// <param name="Remedy">What to do, in a sentence.</param>
public sealed record KeyPolicyFinding(
    KeyPolicyRule Rule, KeyPolicySeverity Severity, KeyPolicyStatement? Statement, string Message, string Remedy);

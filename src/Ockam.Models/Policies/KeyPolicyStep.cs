namespace Ockam.Models;

/// <summary>What one statement or grant says of a request.</summary>
/// <param name="Source">Where it stands: <c>key policy</c>, or the name of a policy of IAM or of a grant.</param>
/// <param name="Statement">The statement; null for a grant.</param>
/// <param name="Effect">What it does where it applies.</param>
/// <param name="Outcome">Whether it applies.</param>
/// <param name="Conditions">Its tests, true and false; empty where it did not come to them.</param>
public sealed record KeyPolicyStep(
    string Source, KeyPolicyStatement? Statement, KeyPolicyEffect Effect, KeyPolicyStepOutcome Outcome,
    IReadOnlyList<KeyConditionResult> Conditions)
{
    /// <summary>The tests that were false.</summary>
    public IEnumerable<KeyConditionResult> Failing => Conditions.Where(condition => !condition.IsTrue);

    /// <summary>Where it stands and what it is called.</summary>
    public override string ToString() => Statement is null ? Source : $"{Statement} of {Source}";
}

using Ockam.Models;

namespace OckamPS.Module.Mapping;

/// <summary>Policies of keys as the objects of the module.</summary>
internal static class SealingInfos
{
    public static ModelSealingPolicyInfo Of(ModelKeyReference key, KeyPolicyDocument policy) => new()
    {
        Key = key.ToString(),
        Json = policy.Text,
        PolicyDigest = policy.Digest,
        IsSealed = KeyPolicySealing.IsClosed(policy),
        Statements = [.. policy.Statements.Select(statement => Of(key, policy, statement))],
    };

    public static ModelSealingPolicyChange Of(ModelKeyReference key, SealingEdit edit) => new()
    {
        Key = key.ToString(),
        Diff = edit.Diff.TrimEnd('\n'),
        Notes = [.. edit.Notes],
        IsSealed = KeyPolicySealing.IsClosed(edit.After),
        PolicyDigest = edit.After.Digest,
        Policy = Of(key, edit.After),
    };

    public static ModelSealingFinding Of(KeyPolicyFinding finding) => new()
    {
        Rule = finding.Rule.ToString(),
        Severity = finding.Severity.ToString(),
        Index = finding.Statement?.Index + 1,
        Message = finding.Message,
        Remedy = finding.Remedy,
    };

    public static ModelSealingAccess Of(KeyAccessRequest request, KeyAccessDecision decision) => new()
    {
        Principal = request.Caller.ToString(),
        Action = request.Action,
        IsAttested = request.Registers is not null,
        IsAllowed = decision.IsAllowed,
        Reason = decision.Reason,
        DecidedBy = decision.Decisive?.ToString(),
        FailingConditions = decision.IsAllowed ? [] : [.. decision.Steps.SelectMany(Failing).Distinct()],
        Steps = [.. decision.Steps.Select(step => $"{step}: {step.Effect}, {step.Outcome}")],
    };

    // An Allow fails by its tests that are false, and a Deny strikes by those that are true.
    private static IEnumerable<string> Failing(KeyPolicyStep step) => (step.Effect, step.Outcome) switch
    {
        (KeyPolicyEffect.Allow, KeyPolicyStepOutcome.ConditionFails) => step.Failing.Select(failing => $"{step}: {failing.Reason}"),
        (KeyPolicyEffect.Deny, KeyPolicyStepOutcome.Applies) => step.Conditions.Select(test => $"{step}: {test.Reason}"),
        _ => [],
    };

    private static ModelSealingStatementInfo Of(ModelKeyReference key, KeyPolicyDocument policy, KeyPolicyStatement statement) => new()
    {
        Key = key.ToString(),
        PolicyDigest = policy.Digest,
        Index = statement.Index + 1,
        Sid = statement.Sid,
        Effect = statement.Effect.ToString(),
        Principals = Negated(statement.IsNotPrincipal, statement.Principals.Select(principal => principal.Value)),
        Actions = Negated(statement.IsNotAction, statement.Actions),
        Conditions = [.. statement.Conditions.Select(condition => condition.ToString())],
        Registers = [.. statement.Conditions.Select(condition => condition.Register).OfType<int>().Distinct().Order()],
        Json = statement.Text,
    };

    private static string[] Negated(bool isNot, IEnumerable<string> values) => [.. isNot ? values.Prepend("not") : values];
}

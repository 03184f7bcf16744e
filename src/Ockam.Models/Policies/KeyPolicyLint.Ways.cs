namespace Ockam.Models;

/// <summary>What statements say together: who can go round the seal, and who can undo it.</summary>
public static partial class KeyPolicyLint
{
    private static IEnumerable<KeyPolicyFinding> Consumers(KeyPolicyDocument policy, KeyPolicyLintOptions options)
    {
        IEnumerable<KeyPolicyPrincipal> consumers = options.Consumers ?? [.. policy.Statements
            .Where(statement => SealingShape.IsAttestedAllow(statement) && !statement.IsNotPrincipal)
            .SelectMany(statement => statement.Principals)];
        foreach (KeyPolicyPrincipal consumer in consumers.Where(each => !each.IsAnyone).Distinct())
        {
            foreach (string action in AttestationKeys.ControllingActions)
            {
                var request = new KeyAccessRequest(KeyCaller.Of(consumer), action) { KeyArn = Arn(options.KeyId) };
                KeyAccessDecision decision = KeyPolicySimulator.Evaluate(request, policy, options.IdentityPolicies, options.Grants);
                // A test that happens to fail for this request may be true for the next one, which has other values.
                KeyPolicyStep? way = decision.IsAllowed ? decision.Decisive : decision.Steps.FirstOrDefault(step =>
                    step is { Effect: KeyPolicyEffect.Allow, Outcome: KeyPolicyStepOutcome.ConditionFails }
                    && step.Failing.All(failing => failing.Condition.Register is null || SealingShape.IsTrueWhenAbsent(failing.Condition)));
                bool isDenied = decision is { IsAllowed: false, Decisive: { Effect: KeyPolicyEffect.Deny, Conditions.Count: 0 } };
                if (way is null || isDenied) continue;
                KeyPolicyStatement? place = policy.Statements.FirstOrDefault(statement => statement == way.Statement);
                yield return new KeyPolicyFinding(
                    KeyPolicyRule.ConsumerControlsKey, KeyPolicySeverity.Error, place,
                    $"{ModelNames.Printable(consumer.Value)} consumes models and may {action} by {way}: whoever takes over its machine "
                    + "undoes the seal, or destroys what it protects.",
                    "Leave that to an owner who is another principal.");
            }
        }
    }

    private static IEnumerable<KeyPolicyFinding> Closing(KeyPolicyDocument policy, KeyPolicyLintOptions options)
    {
        if (!policy.Statements.Any(statement => SealingShape.IsAttestedAllow(statement) || SealingShape.IsAttestedDeny(statement)))
        {
            yield return new KeyPolicyFinding(
                KeyPolicyRule.NotSealed, KeyPolicySeverity.Warning, null,
                "No statement asks for registers: whoever may decrypt need prove nothing of their machine.",
                "Add a statement with the registers of the environment that may.");
            yield break;
        }

        foreach (string action in AttestationKeys.UnsealingActions)
        {
            if (policy.Statements.Any(statement => statement.CoversAction(action) && SealingShape.DeniesUnattested(statement))) continue;
            KeyPolicyStatement? open = policy.Statements.FirstOrDefault(statement =>
                statement.Effect == KeyPolicyEffect.Allow && statement.CoversAction(action) && IsOpen(statement, action));
            if (open is not null)
                yield return Error(
                    KeyPolicyRule.UnattestedWayOpen, open,
                    $"it allows {action}{(LeavesToIam(open) ? ", by policies of IAM," : "")} without a document, and nothing denies that",
                    $"Deny {action} to everybody by StringNotEqualsIgnoreCase, one statement for each register.");
            else if (options.Grants.FirstOrDefault(grant => grant.Operations.Any(operation => action.EndsWith(
                ":" + operation, StringComparison.OrdinalIgnoreCase))) is { } grant)
                yield return new KeyPolicyFinding(
                    KeyPolicyRule.UnattestedWayOpen, KeyPolicySeverity.Error, null,
                    $"The grant '{ModelNames.Printable(grant.Id)}' allows {action} without a document, and nothing denies that.",
                    "Retire the grant, or deny the operation by StringNotEqualsIgnoreCase.");
        }
    }

    // An Allow is shut by a test of a register that is false without one; operations that take no document have none.
    private static bool IsOpen(KeyPolicyStatement statement, string action) =>
        statement.Conditions.All(condition =>
            (condition.Register is null && !IsEnclaves(condition, action)) || SealingShape.IsTrueWhenAbsent(condition));

    private static bool IsEnclaves(KeyPolicyCondition condition, string action) =>
        AttestationKeys.AttestedActions.Contains(action) && AttestationKeys.IsAboutAttestation(condition.Key);

    private static bool LeavesToIam(KeyPolicyStatement statement) =>
        !statement.IsNotPrincipal && statement.Principals.All(principal => KeyPolicyArn.WholeAccount(principal.Value) is not null);

    private static string? Arn(string? keyId) => keyId is not null && KeyPolicyArn.TryParse(keyId, out _) ? keyId : null;
}

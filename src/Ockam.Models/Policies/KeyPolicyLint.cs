namespace Ockam.Models;

/// <summary>Looks for what makes a seal useless: doors that stand open without a document, and tests that mean something else.</summary>
public static partial class KeyPolicyLint
{
    /// <summary>What is wrong with a policy, the worst first; empty if nothing is.</summary>
    /// <param name="policy">The key's policy.</param>
    /// <param name="options">What is known besides; nothing if null.</param>
    public static IReadOnlyList<KeyPolicyFinding> Check(KeyPolicyDocument policy, KeyPolicyLintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        options ??= new KeyPolicyLintOptions();
        return [.. policy.Statements.SelectMany(Conditions)
            .Concat(policy.Statements.SelectMany(Shapes))
            .Concat(Names(policy))
            .Concat(Key(options.KeyId))
            .Concat(Consumers(policy, options))
            .Concat(Closing(policy, options))
            .OrderByDescending(finding => finding.Severity)
            .ThenBy(finding => finding.Statement?.Index ?? int.MaxValue)];
    }

    private static IEnumerable<KeyPolicyFinding> Shapes(KeyPolicyStatement statement)
    {
        int[] registers = [.. statement.Conditions.Select(condition => condition.Register).OfType<int>().Distinct()];
        bool isAllow = statement.Effect == KeyPolicyEffect.Allow;
        if (!isAllow && registers.Length > 1)
            yield return Error(
                KeyPolicyRule.SeveralRegistersInDeny, statement,
                $"it denies only where {SealingRegisters.Named(registers)} are all wrong at once, and spares whoever has one of them right",
                "Give each register a Deny of its own.");
        if (isAllow && (statement.IsNotPrincipal || (registers.Length == 0 && statement.Principals.Any(principal => principal.IsAnyone)
            && statement.Conditions.Count == 0)))
            yield return Error(
                KeyPolicyRule.AllowsEverybody, statement,
                statement.IsNotPrincipal
                    ? "it allows everybody but those that it names, of every account"
                    : "it allows everybody, of every account, without any test",
                "Name the principals that are meant.");
        if (!isAllow || registers.Length == 0 || statement.IsNotAction) yield break;
        string[] useless = [.. statement.Actions.Where(action => !AttestationKeys.AttestedActions.Any(
            known => Wildcards.Match(action, known, ignoreCase: true)))];
        if (useless.Length > 0)
            yield return new KeyPolicyFinding(
                KeyPolicyRule.ActionTakesNoDocument, KeyPolicySeverity.Warning, statement,
                $"{SealingEditor.Start(statement)}: {string.Join(", ", useless.Select(ModelNames.Printable))} takes no attestation "
                + "document, so that this statement never allows it.",
                "Allow it in a statement without registers if it is meant; documents go with "
                + $"{string.Join(", ", AttestationKeys.AttestedActions)}.");
    }

    private static IEnumerable<KeyPolicyFinding> Names(KeyPolicyDocument policy)
    {
        IEnumerable<KeyPolicyStatement> named = policy.Statements.Where(statement => statement.Sid is { Length: > 0 });
        foreach (IGrouping<string?, KeyPolicyStatement> group in named.GroupBy(statement => statement.Sid))
        {
            if (group.Count() > 1)
                yield return new KeyPolicyFinding(
                    KeyPolicyRule.DuplicateSid, KeyPolicySeverity.Warning, group.ElementAt(1),
                    $"The statements {string.Join(", ", group.Select(each => each.Index + 1))} are all called "
                    + $"'{ModelNames.Printable(group.Key!)}'.",
                    "Give each a name of its own; until then, name them by their place.");
        }
    }

    private static IEnumerable<KeyPolicyFinding> Key(string? keyId)
    {
        if (keyId is null || !keyId[(keyId.LastIndexOf('/') + 1)..].StartsWith("mrk-", StringComparison.Ordinal)) yield break;
        yield return new KeyPolicyFinding(
            KeyPolicyRule.MultiRegionKey, KeyPolicySeverity.Error, null,
            $"'{ModelNames.Printable(keyId)}' is a multi-Region key: a replica with the same key material and another policy opens what "
            + "this policy seals.",
            "Seal with a key of a single Region.");
    }

    private static KeyPolicyFinding Error(KeyPolicyRule rule, KeyPolicyStatement statement, string what, string remedy) =>
        new(rule, KeyPolicySeverity.Error, statement, $"{SealingEditor.Start(statement)}: {what}.", remedy);
}

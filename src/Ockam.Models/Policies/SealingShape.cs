namespace Ockam.Models;

/// <summary>Tells the statements that seal from all others, by what they say and not by what they are called.</summary>
internal static class SealingShape
{
    private const string ClosingSid = "OckamCloseUnattestedPcr";

    public static string SidOf(int register) => ClosingSid + register.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Whether it allows something to environments with certain registers.</summary>
    public static bool IsAttestedAllow(KeyPolicyStatement statement) =>
        statement.Effect == KeyPolicyEffect.Allow && statement.Conditions.Any(condition => condition.Register is not null);

    /// <summary>Whether it denies something by a register.</summary>
    public static bool IsAttestedDeny(KeyPolicyStatement statement) =>
        statement.Effect == KeyPolicyEffect.Deny && statement.Conditions.Any(condition => condition.Register is not null);

    /// <summary>The register by which a statement that this library wrote closes the unattested way; null for any other.</summary>
    public static int? OwnClosing(KeyPolicyStatement statement) =>
        Closes(statement) is { } register
        && statement.Sid == SidOf(register)
        && !statement.IsNotAction
        && statement.Actions.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(AttestationKeys.UnsealingActions)
            ? register
            : null;

    /// <summary>
    /// The register whose absence or other value makes a Deny for everybody true whatever else the request is; null if the statement is
    /// none.
    /// </summary>
    public static int? Closes(KeyPolicyStatement statement) =>
        statement is { Effect: KeyPolicyEffect.Deny, IsNotPrincipal: false, Conditions: [{ Register: { } register } condition] }
        && statement.Principals.Any(principal => principal.IsAnyone)
        && condition.Parsed is { IsNegated: true, Quantifier: KeyPolicyQuantifier.None }
        && CoversKey(statement)
            ? register
            : null;

    /// <summary>Whether a Deny for everybody is true for each request without a document, whatever its registers would be.</summary>
    public static bool DeniesUnattested(KeyPolicyStatement statement) =>
        statement is { Effect: KeyPolicyEffect.Deny, IsNotPrincipal: false }
        && statement.Principals.Any(principal => principal.IsAnyone)
        && CoversKey(statement)
        && statement.Conditions.All(condition => condition.Register is not null && IsTrueWhenAbsent(condition));

    /// <summary>The values by register that an Allow takes by a positive operator.</summary>
    public static Dictionary<int, string[]> Values(KeyPolicyStatement statement) => statement.Conditions
        .Where(condition => condition.Register is not null && condition.Parsed is { IsNegated: false } test && !test.IsTrueWhenAbsent)
        .GroupBy(condition => condition.Register!.Value)
        .ToDictionary(group => group.Key, group => group.SelectMany(condition => condition.Values).ToArray());

    public static bool IsTrueWhenAbsent(KeyPolicyCondition condition) => condition.Parsed is { Comparison: KeyPolicyComparison.Null }
        ? condition.Values.Any(value => bool.TryParse(value, out bool absent) && absent)
        : condition.Parsed.IsTrueWhenAbsent;

    private static bool CoversKey(KeyPolicyStatement statement) => !statement.IsNotResource && statement.Resources.Contains("*");
}

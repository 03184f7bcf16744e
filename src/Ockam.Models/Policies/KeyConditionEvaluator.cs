using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>Evaluates one test of a statement as IAM documents it.</summary>
internal static class KeyConditionEvaluator
{
    // So many digits of a register tell values apart for a reader; all of them are in the result.
    private const int ShownDigits = 16;

    public static KeyConditionResult Evaluate(KeyPolicyCondition condition, KeyPolicyContext context, bool hasVariables)
    {
        KeyPolicyOperator test = condition.Parsed;
        IReadOnlyList<string>? found = context.Find(condition.Key);
        bool isTrue = test.Comparison == KeyPolicyComparison.Null
            ? condition.Values.Any(value => bool.TryParse(value, out bool absent) && absent == (found is null))
            : found is null ? test.IsTrueWhenAbsent : Compare(test, Wanted(condition, test, context, hasVariables), found);
        return new KeyConditionResult(condition, isTrue, found, Why(condition, context, found));
    }

    private static string[] Wanted(KeyPolicyCondition condition, KeyPolicyOperator test, KeyPolicyContext context, bool hasVariables)
    {
        if (!hasVariables) return [.. condition.Values];
        bool isPattern = test.Comparison is KeyPolicyComparison.StringLike or KeyPolicyComparison.ArnLike;
        return [.. condition.Values.Select(value => KeyPolicyVariables.Substitute(value, context, isPattern)).OfType<string>()];
    }

    private static bool Compare(KeyPolicyOperator test, string[] wanted, IReadOnlyList<string> found)
    {
        bool One(string value) => wanted.Any(each => KeyPolicyComparisons.Compare(test.Comparison, each, value)) != test.IsNegated;
        return test.Quantifier switch
        {
            KeyPolicyQuantifier.ForAllValues => found.All(One),
            KeyPolicyQuantifier.ForAnyValue => found.Any(One),
            _ => test.IsNegated ? found.All(One) : found.Any(One),
        };
    }

    private static string Why(KeyPolicyCondition condition, KeyPolicyContext context, IReadOnlyList<string>? found)
    {
        string wanted = $"{condition.Operator} {Shown(condition.Values)}";
        if (condition.Register is { } register)
        {
            string name = $"PCR{register} ({PcrMeaning.Of(AttestationDocumentKind.NitroTpm, register)})";
            if (found is not null) return $"{name} is {Shown(found)}, and the test is {wanted}";
            return !context.Request.TakesDocument
                ? $"{name} is not known, for {context.Request.FullAction} takes no attestation document, and the test is {wanted}"
                : $"{name} is not known, for the request has no document of a NitroTPM with it, and the test is {wanted}";
        }

        string key = ModelNames.Printable(condition.Key);
        if (found is not null) return $"{key} is {Shown(found)}, and the test is {wanted}";
        return AttestationKeys.IsAboutAttestation(condition.Key)
            ? $"{key} is no key that the document of a NitroTPM sets, and the test is {wanted}"
            : $"the request has no {key}, and the test is {wanted}";
    }

    private static string Shown(IReadOnlyList<string> values) =>
        string.Join(" or ", values.Take(3).Select(value => value.Length == AttestationKeys.ValueDigits
            ? value[..ShownDigits] + "…"
            : $"'{ModelNames.Printable(value)}'")) + (values.Count > 3 ? $" or {values.Count - 3} more" : "");
}

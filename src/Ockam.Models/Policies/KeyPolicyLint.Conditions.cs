using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>What single tests say.</summary>
public static partial class KeyPolicyLint
{
    private const string Positive = "Use StringEquals or StringEqualsIgnoreCase.";

    private static IEnumerable<KeyPolicyFinding> Conditions(KeyPolicyStatement statement) =>
        statement.Conditions.SelectMany(condition => condition.Register is { } register
            ? Register(statement, condition, register)
            : Misspelt(statement, condition));

    private static IEnumerable<KeyPolicyFinding> Register(KeyPolicyStatement statement, KeyPolicyCondition condition, int register)
    {
        KeyPolicyOperator test = condition.Parsed;
        if (AttestationKeys.WhyWorthless(register) is { } why)
            yield return Error(KeyPolicyRule.WorthlessRegister, statement, why, "Test other registers; 4, 7 and 12 are usual.");
        bool isAllow = statement.Effect == KeyPolicyEffect.Allow;
        bool isNull = test.Comparison == KeyPolicyComparison.Null;
        string written = $"{condition.Operator} on PCR{register}";
        if (isAllow && test.IsNegated)
            yield return Error(
                KeyPolicyRule.NegatedAllow, statement, $"{written} is also true without any document, and then allows", Positive);
        if (isAllow && test.IfExists)
            yield return Error(
                KeyPolicyRule.IfExistsAllow, statement, $"{written} is also true without any document, and then allows", Positive);
        if (isAllow && test.Quantifier == KeyPolicyQuantifier.ForAllValues)
            yield return Error(
                KeyPolicyRule.ForAllValuesAllow, statement, $"{written} is also true without any document, and then allows", Positive);
        if (isAllow && !test.IsTrueWhenAbsent && !test.IsNegated && test is not
            {
                Comparison: KeyPolicyComparison.StringEquals or KeyPolicyComparison.StringEqualsIgnoreCase,
                Quantifier: KeyPolicyQuantifier.None,
            })
            yield return Error(
                KeyPolicyRule.UnusualOperator, statement,
                isNull
                    ? $"{written} asks whether there is a document, not which values it has"
                    : $"{written} takes more values than one, or never any",
                Positive);
        if (!isAllow && !SealingShape.IsTrueWhenAbsent(condition))
            yield return new KeyPolicyFinding(
                KeyPolicyRule.DenySparesUnattested, KeyPolicySeverity.Warning, statement,
                $"{SealingEditor.Start(statement)}: {written} is false without a document, so that this Deny spares whoever has none.",
                "Use StringNotEqualsIgnoreCase with the right values, which also denies where there is no document.");
        if (isNull) yield break;
        foreach (KeyPolicyFinding finding in condition.Values.SelectMany(value => Value(statement, test, register, value)))
            yield return finding;
    }

    private static IEnumerable<KeyPolicyFinding> Value(KeyPolicyStatement statement, KeyPolicyOperator test, int register, string value)
    {
        bool isPattern = test.Comparison == KeyPolicyComparison.StringLike && value.AsSpan().ContainsAny('*', '?');
        if (isPattern || value.StartsWith("${", StringComparison.Ordinal)) yield break;
        if (value.Length != AttestationKeys.ValueDigits || !value.All(char.IsAsciiHexDigit))
            yield return Error(
                KeyPolicyRule.ImpossibleValue, statement,
                $"'{ModelNames.Printable(value)}' can never be PCR{register}, which has {AttestationKeys.ValueDigits} hexadecimal digits",
                "Give the register of the SHA-384 bank, as documents and references have it.");
        else if (test.Comparison != KeyPolicyComparison.StringEqualsIgnoreCase && value.Any(char.IsAsciiLetterUpper))
            yield return Error(
                KeyPolicyRule.ImpossibleValue, statement,
                $"a value of PCR{register} has capital letters, and AWS compares lower-case ones",
                "Write the value in lower case, or use StringEqualsIgnoreCase.");
        else if (register is 4 or 7 && value.All(digit => digit == '0'))
            yield return new KeyPolicyFinding(
                KeyPolicyRule.NothingMeasured, KeyPolicySeverity.Warning, statement,
                $"{SealingEditor.Start(statement)}: PCR{register} ({PcrMeaning.Of(AttestationDocumentKind.NitroTpm, register)}) is all "
                + "zeros, as on a machine that measured nothing.",
                "Take the value from a document or a reference of the image.");
    }

    private static IEnumerable<KeyPolicyFinding> Misspelt(KeyPolicyStatement statement, KeyPolicyCondition condition)
    {
        if (!AttestationKeys.IsAboutAttestation(condition.Key)) yield break;
        string rest = condition.Key.Length > AttestationKeys.Prefix.Length ? condition.Key[AttestationKeys.Prefix.Length..] : "";
        bool isEnclave = rest.StartsWith("PCR", StringComparison.OrdinalIgnoreCase)
            || rest.Equals("ImageSha384", StringComparison.OrdinalIgnoreCase);
        // A policy may serve enclaves as well: there the key is in its place, though nothing here can judge it.
        yield return new KeyPolicyFinding(
            KeyPolicyRule.UnknownAttestationKey, isEnclave ? KeyPolicySeverity.Information : KeyPolicySeverity.Error, statement,
            isEnclave
                ? $"{SealingEditor.Start(statement)}: {ModelNames.Printable(condition.Key)} is a Nitro Enclave's, and no NitroTPM has it."
                : $"{SealingEditor.Start(statement)}: there is no condition key '{ModelNames.Printable(condition.Key)}', so that the test "
                + "finds no value, whatever the document says.",
            $"For a NitroTPM, write {AttestationKeys.Of(4)} and so on, 0 to 23, without a leading zero.");
    }
}

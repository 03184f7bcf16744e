namespace Ockam.Models;

/// <summary>One test of a statement: all tests of a statement must be true for it to apply.</summary>
/// <param name="Operator">The operator as written, for example <c>StringEquals</c> or <c>ForAllValues:StringLikeIfExists</c>.</param>
/// <param name="Key">The condition key as written, for example <c>kms:RecipientAttestation:NitroTPMPCR4</c>.</param>
/// <param name="Values">The values of which one must match, or for a negated operator none.</param>
public sealed record KeyPolicyCondition(string Operator, string Key, IReadOnlyList<string> Values)
{
    /// <summary>The register that the key is about; null if the key is about something else.</summary>
    public int? Register => AttestationKeys.RegisterOf(Key);

    internal KeyPolicyOperator Parsed => KeyPolicyOperator.Parse(Operator)!.Value;

    /// <summary>The operator, the key and the values, shortened.</summary>
    public override string ToString()
    {
        string values = string.Join(" | ", Values.Take(4).Select(ModelNames.Printable));
        return $"{Operator} {ModelNames.Printable(Key)} {values}{(Values.Count > 4 ? " | …" : "")}";
    }
}

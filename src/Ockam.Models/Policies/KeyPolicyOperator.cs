using System.Collections.Frozen;

namespace Ockam.Models;

/// <summary>An operator taken apart.</summary>
/// <param name="Comparison">How it compares.</param>
/// <param name="IsNegated">Whether it is true where the comparison is false, which it also is where there is no value.</param>
/// <param name="IfExists">Whether it is true where there is no value.</param>
/// <param name="Quantifier">Which of several values it asks for.</param>
internal readonly record struct KeyPolicyOperator(
    KeyPolicyComparison Comparison, bool IsNegated, bool IfExists, KeyPolicyQuantifier Quantifier)
{
    private const string Exists = "IfExists";

    private static readonly FrozenDictionary<string, (KeyPolicyComparison Comparison, bool IsNegated)> s_names =
        new Dictionary<string, (KeyPolicyComparison, bool)>
        {
            ["StringEquals"] = (KeyPolicyComparison.StringEquals, false),
            ["StringNotEquals"] = (KeyPolicyComparison.StringEquals, true),
            ["StringEqualsIgnoreCase"] = (KeyPolicyComparison.StringEqualsIgnoreCase, false),
            ["StringNotEqualsIgnoreCase"] = (KeyPolicyComparison.StringEqualsIgnoreCase, true),
            ["StringLike"] = (KeyPolicyComparison.StringLike, false),
            ["StringNotLike"] = (KeyPolicyComparison.StringLike, true),
            ["NumericEquals"] = (KeyPolicyComparison.NumericEquals, false),
            ["NumericNotEquals"] = (KeyPolicyComparison.NumericEquals, true),
            ["NumericLessThan"] = (KeyPolicyComparison.NumericLessThan, false),
            ["NumericLessThanEquals"] = (KeyPolicyComparison.NumericLessThanEquals, false),
            ["NumericGreaterThan"] = (KeyPolicyComparison.NumericGreaterThan, false),
            ["NumericGreaterThanEquals"] = (KeyPolicyComparison.NumericGreaterThanEquals, false),
            ["DateEquals"] = (KeyPolicyComparison.DateEquals, false),
            ["DateNotEquals"] = (KeyPolicyComparison.DateEquals, true),
            ["DateLessThan"] = (KeyPolicyComparison.DateLessThan, false),
            ["DateLessThanEquals"] = (KeyPolicyComparison.DateLessThanEquals, false),
            ["DateGreaterThan"] = (KeyPolicyComparison.DateGreaterThan, false),
            ["DateGreaterThanEquals"] = (KeyPolicyComparison.DateGreaterThanEquals, false),
            ["Bool"] = (KeyPolicyComparison.Bool, false),
            ["BinaryEquals"] = (KeyPolicyComparison.BinaryEquals, false),
            ["IpAddress"] = (KeyPolicyComparison.IpAddress, false),
            ["NotIpAddress"] = (KeyPolicyComparison.IpAddress, true),
            // The two are documented to behave alike.
            ["ArnEquals"] = (KeyPolicyComparison.ArnLike, false),
            ["ArnLike"] = (KeyPolicyComparison.ArnLike, false),
            ["ArnNotEquals"] = (KeyPolicyComparison.ArnLike, true),
            ["ArnNotLike"] = (KeyPolicyComparison.ArnLike, true),
            ["Null"] = (KeyPolicyComparison.Null, false),
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it is true where the request has no such value: a door that stands open for those without a document.</summary>
    public bool IsTrueWhenAbsent =>
        Comparison != KeyPolicyComparison.Null
        && (IfExists || Quantifier == KeyPolicyQuantifier.ForAllValues || (IsNegated && Quantifier == KeyPolicyQuantifier.None));

    /// <summary>Takes a name apart; null for one that is unknown.</summary>
    public static KeyPolicyOperator? Parse(string name)
    {
        string rest = name;
        KeyPolicyQuantifier quantifier = KeyPolicyQuantifier.None;
        foreach (KeyPolicyQuantifier each in (KeyPolicyQuantifier[])[KeyPolicyQuantifier.ForAnyValue, KeyPolicyQuantifier.ForAllValues])
        {
            string prefix = each + ":";
            if (!rest.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) continue;
            quantifier = each;
            rest = rest[prefix.Length..];
            break;
        }

        bool ifExists = rest.EndsWith(Exists, StringComparison.OrdinalIgnoreCase);
        if (ifExists) rest = rest[..^Exists.Length];
        if (!s_names.TryGetValue(rest, out (KeyPolicyComparison Comparison, bool IsNegated) found)) return null;
        // Null asks whether there is a value, so that neither addition means anything with it.
        if (found.Comparison == KeyPolicyComparison.Null && (ifExists || quantifier != KeyPolicyQuantifier.None)) return null;
        return new KeyPolicyOperator(found.Comparison, found.IsNegated, ifExists, quantifier);
    }
}

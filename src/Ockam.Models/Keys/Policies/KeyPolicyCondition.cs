using System.Text.Json;

namespace Ockam.Models;

/// <summary>
/// One condition: an operator, a key, and values of which one has to fit (of a negated operator, none may). Where the request does not have
/// the key, a positive operator fails; a negated one, <c>IfExists</c> and <c>ForAllValues</c> hold, as in AWS.
/// </summary>
internal sealed class KeyPolicyCondition
{
    private const string IfExists = "IfExists";
    private const string ForAll = "ForAllValues:";
    private const string ForAny = "ForAnyValue:";

    private readonly Func<string, string, bool> _fits;
    private readonly bool _isNegated;

    private KeyPolicyCondition(string name, string key, string[] values)
    {
        Operator = name;
        Key = key;
        Values = values;
        string bare = name;
        if (bare.StartsWith(ForAll, StringComparison.Ordinal)) bare = bare[ForAll.Length..];
        else if (bare.StartsWith(ForAny, StringComparison.Ordinal)) bare = bare[ForAny.Length..];
        if (bare.EndsWith(IfExists, StringComparison.Ordinal)) bare = bare[..^IfExists.Length];
        (_fits, _isNegated) = bare switch
        {
            "StringEquals" => (Equal(StringComparison.Ordinal), false),
            "StringNotEquals" => (Equal(StringComparison.Ordinal), true),
            "StringEqualsIgnoreCase" => (Equal(StringComparison.OrdinalIgnoreCase), false),
            "StringNotEqualsIgnoreCase" => (Equal(StringComparison.OrdinalIgnoreCase), true),
            "StringLike" => (Like, false),
            "StringNotLike" => (Like, true),
            "Bool" => (Equal(StringComparison.OrdinalIgnoreCase), false),
            "Null" when bare == name => (Equal(StringComparison.OrdinalIgnoreCase), false),
            _ => throw KeyPolicy.Invalid($"the operator '{ModelNames.Printable(name)}' is not known"),
        };
        HoldsWithoutKey = name.StartsWith(ForAll, StringComparison.Ordinal) || name.EndsWith(IfExists, StringComparison.Ordinal)
            || (_isNegated && !name.StartsWith(ForAny, StringComparison.Ordinal));
    }

    public string Operator { get; }

    public string Key { get; }

    public IReadOnlyList<string> Values { get; }

    /// <summary>Whether it holds for a request that does not have the key.</summary>
    public bool HoldsWithoutKey { get; }

    public static IEnumerable<KeyPolicyCondition> Read(JsonProperty entry) =>
        KeyPolicyJson.Properties(entry.Value, entry.Name)
            .Select(pair => new KeyPolicyCondition(entry.Name, pair.Name, KeyPolicyJson.Texts(pair.Value, pair.Name)))
            .ToList();

    public bool Holds(KeyPolicyRequest request)
    {
        string? found = request.Find(Key);
        if (Operator == "Null") return Values.Any(value => _fits(found is null ? "true" : "false", value));
        if (found is null) return HoldsWithoutKey;
        return Values.Any(value => _fits(found, value)) != _isNegated;
    }

    public string Describe(KeyPolicyRequest request) =>
        $"{Operator} {Key}: the policy has {string.Join(" or ", Values)}, the request {request.Find(Key) ?? "nothing"}";

    private static Func<string, string, bool> Equal(StringComparison comparison) =>
        (found, value) => string.Equals(found, value, comparison);

    private static bool Like(string found, string value) => KeyPolicyJson.Fits(found, value, StringComparison.Ordinal);
}

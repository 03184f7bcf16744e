using System.Text.Json;

namespace Ockam.Models;

/// <summary>Reads one statement; single values and lists mean the same.</summary>
internal static class KeyPolicyReader
{
    public static KeyPolicyStatement Read(JsonElement element, int index, string text, bool isIdentityPolicy)
    {
        string where = $"statement {index + 1}";
        if (element.ValueKind != JsonValueKind.Object) throw Wrong(where, "is not a JSON object");
        string? sid = null;
        KeyPolicyEffect? effect = null;
        (bool Not, IReadOnlyList<KeyPolicyPrincipal> Values)? principals = null;
        (bool Not, IReadOnlyList<string> Values)? actions = null, resources = null;
        IReadOnlyList<KeyPolicyCondition> conditions = [];
        foreach (JsonProperty property in element.EnumerateObject())
        {
            bool not = property.Name.StartsWith("Not", StringComparison.Ordinal);
            switch (property.Name)
            {
                case "Sid":
                    sid = Text(property);
                    break;
                case "Effect":
                    effect = Text(property) switch
                    {
                        "Allow" => KeyPolicyEffect.Allow,
                        "Deny" => KeyPolicyEffect.Deny,
                        string other => throw Wrong(where, $"has the effect '{ModelNames.Printable(other)}', not Allow or Deny"),
                    };
                    break;
                case "Principal" or "NotPrincipal" when principals is null && !isIdentityPolicy:
                    principals = (not, Principals(property.Value, where));
                    break;
                case "Action" or "NotAction" when actions is null:
                    actions = (not, Texts(property.Value, where, property.Name));
                    break;
                case "Resource" or "NotResource" when resources is null:
                    resources = (not, Texts(property.Value, where, property.Name));
                    break;
                case "Condition":
                    conditions = Conditions(property.Value, where);
                    break;
                case "Principal" or "NotPrincipal" when isIdentityPolicy:
                    throw Wrong(where, "names a principal, which a policy of IAM cannot: it is about whoever it is attached to");
                case "Principal" or "NotPrincipal" or "Action" or "NotAction" or "Resource" or "NotResource":
                    throw Wrong(where, $"has both {property.Name.Replace("Not", "", StringComparison.Ordinal)} and its opposite");
                default:
                    throw Wrong(where, $"has '{ModelNames.Printable(property.Name)}', which is no element of a statement");
            }
        }

        if (principals is null && !isIdentityPolicy) throw Wrong(where, "has neither Principal nor NotPrincipal");
        return new KeyPolicyStatement
        {
            Index = index,
            Text = text,
            Sid = sid,
            Effect = effect ?? throw Wrong(where, "has no Effect"),
            Principals = principals?.Values ?? [],
            IsNotPrincipal = principals?.Not ?? false,
            Actions = actions?.Values ?? throw Wrong(where, "has neither Action nor NotAction"),
            IsNotAction = actions.Value.Not,
            Resources = resources?.Values ?? throw Wrong(where, "has neither Resource nor NotResource"),
            IsNotResource = resources.Value.Not,
            Conditions = conditions,
        };
    }

    public static string Text(JsonProperty property) => property.Value.ValueKind == JsonValueKind.String
        ? property.Value.GetString()!
        : throw Wrong($"'{property.Name}'", "is not a text");

    private static List<KeyPolicyPrincipal> Principals(JsonElement value, string where)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() == "*") return [KeyPolicyPrincipal.Anyone];
        if (value.ValueKind != JsonValueKind.Object) throw Wrong(where, "has a Principal that is neither * nor an object");
        var principals = new List<KeyPolicyPrincipal>();
        foreach (JsonProperty kind in value.EnumerateObject())
        {
            if (!KeyPolicyPrincipal.Kinds.Contains(kind.Name))
                throw Wrong(
                    where,
                    $"has a principal of the kind '{ModelNames.Printable(kind.Name)}', which is none of "
                    + string.Join(", ", KeyPolicyPrincipal.Kinds));
            principals.AddRange(Texts(kind.Value, where, "Principal").Select(name => new KeyPolicyPrincipal(kind.Name, name)));
        }

        return principals.Count > 0 ? principals : throw Wrong(where, "has a Principal that names nobody");
    }

    private static List<KeyPolicyCondition> Conditions(JsonElement value, string where)
    {
        if (value.ValueKind != JsonValueKind.Object) throw Wrong(where, "has a Condition that is not an object");
        var conditions = new List<KeyPolicyCondition>();
        foreach (JsonProperty named in value.EnumerateObject())
        {
            if (KeyPolicyOperator.Parse(named.Name) is null)
                throw Wrong(where, $"has the operator '{ModelNames.Printable(named.Name)}', which the language of policies does not know");
            if (named.Value.ValueKind != JsonValueKind.Object) throw Wrong(where, $"has nothing to test with {named.Name}");
            foreach (JsonProperty key in named.Value.EnumerateObject())
                conditions.Add(new KeyPolicyCondition(named.Name, key.Name, Texts(key.Value, where, key.Name)));
        }

        return conditions;
    }

    // Booleans and numbers may stand without quotes, as their text.
    private static string[] Texts(JsonElement value, string where, string name)
    {
        JsonElement[] elements = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        if (elements.Length == 0) throw Wrong(where, $"has an empty list at '{ModelNames.Printable(name)}'");
        return [.. elements.Select(element => element.ValueKind switch
        {
            JsonValueKind.String => element.GetString()!,
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => element.GetRawText(),
            _ => throw Wrong(where, $"has a value at '{ModelNames.Printable(name)}' that is no text"),
        })];
    }

    private static ModelException Wrong(string where, string what) =>
        new(ModelErrorReason.InvalidPolicy, $"This is no policy: {where} {what}.");
}

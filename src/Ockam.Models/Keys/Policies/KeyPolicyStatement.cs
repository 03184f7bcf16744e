using System.Text.Json;

namespace Ockam.Models;

/// <summary>One statement of a key policy.</summary>
internal sealed class KeyPolicyStatement
{
    private string[] _principals = [];
    private string[] _actions = [];
    private bool _excludesActions;
    private List<KeyPolicyCondition> _conditions = [];

    public string? Sid { get; private set; }

    public bool Allows { get; private set; }

    public IReadOnlyList<KeyPolicyCondition> Conditions => _conditions;

    /// <summary>The values that a condition has for a key; null if none has it.</summary>
    public IReadOnlyList<string>? ValuesOf(string key) => _conditions.FirstOrDefault(condition => condition.Key == key)?.Values;

    public static KeyPolicyStatement Read(JsonElement element)
    {
        var statement = new KeyPolicyStatement();
        bool hasEffect = false;
        foreach (JsonProperty property in KeyPolicyJson.Properties(element, "a statement"))
        {
            JsonElement value = property.Value;
            switch (property.Name)
            {
                case "Sid" when value.ValueKind == JsonValueKind.String:
                    statement.Sid = value.GetString();
                    break;
                case "Effect" when value.ValueKind == JsonValueKind.String && value.GetString() is "Allow" or "Deny":
                    statement.Allows = value.GetString() == "Allow";
                    hasEffect = true;
                    break;
                case "Principal":
                    statement._principals = ReadPrincipals(value);
                    break;
                case "Action" or "NotAction" when statement._actions.Length == 0:
                    statement._actions = KeyPolicyJson.Texts(value, property.Name);
                    statement._excludesActions = property.Name == "NotAction";
                    break;
                case "Resource" when KeyPolicyJson.Texts(value, "Resource") is ["*"]:
                    break;
                case "Condition":
                    statement._conditions = [.. KeyPolicyJson.Properties(value, "Condition").SelectMany(KeyPolicyCondition.Read)];
                    break;
                default:
                    throw KeyPolicy.Invalid($"'{ModelNames.Printable(property.Name)}' of a statement is not known, or not with this value");
            }
        }

        if (!hasEffect || statement._principals.Length == 0 || statement._actions.Length == 0)
            throw KeyPolicy.Invalid("a statement lacks Effect, Principal or Action");
        return statement;
    }

    public bool Concerns(KeyPolicyRequest request) =>
        _principals.Any(principal => principal == "*" || principal == request.Principal)
        && _actions.Any(action => KeyPolicyJson.Fits(request.Action, action, StringComparison.OrdinalIgnoreCase)) != _excludesActions;

    /// <summary>The conditions that do not hold, in words; none if the statement applies.</summary>
    public IReadOnlyList<string> FailedConditions(KeyPolicyRequest request) =>
        [.. _conditions.Where(condition => !condition.Holds(request)).Select(condition => condition.Describe(request))];

    private static string[] ReadPrincipals(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString() == "*" ? ["*"] : throw KeyPolicy.Invalid("a Principal that is a text can only be '*'");
        var principals = new List<string>();
        foreach (JsonProperty property in KeyPolicyJson.Properties(value, "Principal"))
        {
            if (property.Name is not ("AWS" or "Ockam"))
                throw KeyPolicy.Invalid($"principals of the kind '{ModelNames.Printable(property.Name)}' are not known");
            principals.AddRange(KeyPolicyJson.Texts(property.Value, "Principal"));
        }

        return [.. principals];
    }
}

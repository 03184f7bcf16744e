using System.Text.Json;

namespace Ockam.Models;

/// <summary>The forms that repeat in policies: a text or several, an object whose every name stands there once.</summary>
internal static class KeyPolicyJson
{
    public static IEnumerable<JsonProperty> Properties(JsonElement element, string what)
    {
        if (element.ValueKind != JsonValueKind.Object) throw KeyPolicy.Invalid($"{what} is no object");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            // Of two with one name, different readers take different ones.
            if (!seen.Add(property.Name)) throw KeyPolicy.Invalid($"'{ModelNames.Printable(property.Name)}' stands in {what} twice");
            yield return property;
        }
    }

    public static string[] Texts(JsonElement element, string what)
    {
        if (element.ValueKind == JsonValueKind.String) return [element.GetString()!];
        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False) return [element.GetBoolean() ? "true" : "false"];
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() == 0) throw KeyPolicy.Invalid($"{what} is no text");
        return [.. element.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.String ? item.GetString()! : throw KeyPolicy.Invalid($"{what} has something that is no text"))];
    }

    /// <summary>Whether a text fits a pattern, in which <c>*</c> stands for any characters and <c>?</c> for one.</summary>
    public static bool Fits(string text, string pattern, StringComparison comparison)
    {
        int star = -1, resume = 0, at = 0, next = 0;
        while (at < text.Length)
        {
            if (next < pattern.Length && pattern[next] == '*')
            {
                star = next++;
                resume = at;
            }
            else if (next < pattern.Length
                && (pattern[next] == '?' || text.AsSpan(at, 1).Equals(pattern.AsSpan(next, 1), comparison)))
            {
                at++;
                next++;
            }
            else if (star >= 0)
            {
                next = star + 1;
                at = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(next).IndexOfAnyExcept('*') < 0;
    }
}

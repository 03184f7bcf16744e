using System.Text;

namespace Ockam.Models;

/// <summary>Puts values of the request where a policy says <c>${key}</c> or <c>${key, 'otherwise'}</c>.</summary>
internal static class KeyPolicyVariables
{
    /// <summary>The text with values in it; null where a key has none, or several, so that the text matches nothing.</summary>
    /// <param name="text">What the policy says.</param>
    /// <param name="context">The request.</param>
    /// <param name="forPattern">Whether stars in values are to be told from those that are wildcards.</param>
    public static string? Substitute(string text, KeyPolicyContext context, bool forPattern)
    {
        if (!text.Contains("${", StringComparison.Ordinal)) return text;
        var result = new StringBuilder();
        int at = 0;
        while (text.IndexOf("${", at, StringComparison.Ordinal) is >= 0 and var start)
        {
            int end = text.IndexOf('}', start);
            if (end < 0) return null;
            result.Append(text, at, start - at);
            if (Value(text[(start + 2)..end], context) is not { } value) return null;
            result.Append(forPattern ? Wildcards.Literal(value) : value);
            at = end + 1;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    private static string? Value(string name, KeyPolicyContext context)
    {
        if (name is "*" or "?" or "$") return name;
        int comma = name.IndexOf(',', StringComparison.Ordinal);
        string key = comma < 0 ? name : name[..comma];
        if (context.Find(key.Trim()) is { Count: 1 } found) return found[0];
        return comma < 0 ? null : name[(comma + 1)..].Trim().Trim('\'');
    }
}

using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json.Nodes;

namespace OckamPS.Module.Arguments;

/// <summary>Options of a model as people write them: <c>@{ temperature = 0.2; stop = 'END' }</c>.</summary>
internal static class ChatOptions
{
    /// <summary>What a table says; null for none.</summary>
    /// <exception cref="FormatException">A value is of a kind that no option has.</exception>
    public static IReadOnlyDictionary<string, JsonNode?>? Read(Hashtable? table)
    {
        if (table is null) return null;
        var options = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table)
        {
            string name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            options[name] = Of(name, entry.Value);
        }

        return options;
    }

    private static JsonNode? Of(string name, object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        SwitchParameter flag => JsonValue.Create(flag.IsPresent),
        int or short or byte or long or ushort or uint or sbyte => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        double or float or decimal => JsonValue.Create(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        string text => JsonValue.Create(text),
        object[] list => new JsonArray([.. list.Select(item => Of(name, item))]),
        _ => throw new FormatException(
            $"The option '{name}' is a {value!.GetType().Name}: give a number, a text, $true, $false, or a list."),
    };
}

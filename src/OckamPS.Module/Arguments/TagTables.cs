using System.Collections;
using System.Globalization;
using Ockam.Aws;

namespace OckamPS.Module.Arguments;

/// <summary>Tags as people write them: a table of texts, which may hold what AWS's services take.</summary>
internal static class TagTables
{
    // Of AWS, for each resource; three of a key are ours.
    private const int MostTags = 47;
    private const int LongestName = 128;
    private const int LongestValue = 256;
    private const string Signs = " _.:/=+-@";

    // By these our own are found again.
    private static readonly string[] s_reserved = ["aws:", "ockam:", "ockamps:"];

    /// <summary>Reads them.</summary>
    /// <param name="table">The table; null for none.</param>
    /// <exception cref="AwsException">A name or a value cannot be one, or there are too many.</exception>
    public static IReadOnlyDictionary<string, string> Read(Hashtable? table)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table ?? [])
        {
            string name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            string value = Convert.ToString(entry.Value, CultureInfo.InvariantCulture) ?? "";
            if (name.Length is 0 or > LongestName || !IsText(name))
                throw Refuse($"'{Shown(name)}' is no name of a tag: 1 to {LongestName} letters, digits, spaces and {Signs.Trim()}");
            if (s_reserved.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } reserved)
                throw Refuse($"'{name}' is no name of a tag of yours: those that begin with '{reserved}' have a meaning already");
            if (value.Length > LongestValue || !IsText(value))
                throw Refuse(
                    $"'{Shown(value)}' is no value of the tag '{name}': at most {LongestValue} letters, digits, spaces and {Signs.Trim()}");
            tags[name] = value;
        }

        return tags.Count <= MostTags ? tags : throw Refuse($"{tags.Count} tags are too many: {MostTags} at most besides our own");
    }

    private static bool IsText(string text) => text.EnumerateRunes().All(
        rune => System.Text.Rune.IsLetterOrDigit(rune) || (rune.IsAscii && Signs.Contains((char)rune.Value, StringComparison.Ordinal)));

    private static string Shown(string text) => text.Length > 40 ? text[..40] + "…" : text;

    private static AwsException Refuse(string what) => new(AwsErrorKind.InvalidRequest, what + ".");
}

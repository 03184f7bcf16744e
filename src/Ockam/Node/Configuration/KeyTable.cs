namespace Ockam.Node.Configuration;

/// <summary>
/// The keys that a map may have, their other spellings, and the keys of section 12 that this program does not build, with the reason.
/// </summary>
internal sealed class KeyTable
{
    // A spelling further away than this is another word.
    private const int FurthestSuggestion = 3;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refused = new(StringComparer.Ordinal);

    /// <summary>Adds a key with its other names; the underscore forms of all of them are known too.</summary>
    public KeyTable Add(string name, params ReadOnlySpan<string> others)
    {
        _names.Add(name, name);
        foreach (string other in others) _names.Add(other, name);
        return this;
    }

    /// <summary>Adds keys that are refused, with what stands after "is not supported: ".</summary>
    public KeyTable Refuse(string reason, params ReadOnlySpan<string> names)
    {
        foreach (string name in names) _refused.Add(name, reason);
        return this;
    }

    /// <summary>The name of a key, or null where there is none of that spelling.</summary>
    public string? Find(string spelling) => _names.GetValueOrDefault(Normal(spelling));

    /// <summary>Why a key is refused, or null where it is not one of those.</summary>
    public string? ReasonToRefuse(string spelling) => _refused.GetValueOrDefault(Normal(spelling));

    /// <summary>What to do about a key that is not known.</summary>
    public string Suggest(string spelling)
    {
        string normal = Normal(spelling);
        // Keys longer than any that there is are not worth the comparison.
        string? nearest = normal.Length > 64 ? null : _names.Keys.Where(name => name.Length > 1)
            .Select(name => (Name: name, Distance: Distance(normal, name)))
            .Where(pair => pair.Distance <= Math.Min(FurthestSuggestion, pair.Name.Length / 2))
            .OrderBy(pair => pair.Distance).Select(pair => pair.Name).FirstOrDefault();
        return nearest is not null
            ? $"did you mean {nearest}?"
            : "known here: " + string.Join(", ", _names.Values.Distinct().Order(StringComparer.Ordinal));
    }

    private static string Normal(string spelling) => spelling.Replace('_', '-');

    // Levenshtein's distance, with two neighbours in the wrong order as one step; three rows at a time.
    private static int Distance(string left, string right)
    {
        int[] before = new int[right.Length + 1];
        int[] last = new int[right.Length + 1];
        for (int j = 0; j <= right.Length; j++) last[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            int[] row = new int[right.Length + 1];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last) = (last, row);
        }

        return last[^1];
    }
}

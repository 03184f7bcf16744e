using System.Text;

namespace Ockam.Node.Configuration;

/// <summary>
/// The text of a file with its variables replaced (section 12), and the way back: where each character of the result stood in the file.
/// </summary>
internal sealed class SourceText
{
    // Marks of a variable that has no value: private characters, so that no file means them. What stands in a comment harms nobody,
    // so the reader complains only where it finds one in a value.
    private const char UndefinedStart = '\uE0F0';
    private const char UndefinedEnd = '\uE0F1';

    private readonly string _original;
    private readonly List<(int Result, int Original)> _segments;

    private SourceText(string original, string text, List<(int, int)> segments)
    {
        _original = original;
        Text = text;
        _segments = segments;
    }

    /// <summary>The text to parse.</summary>
    public string Text { get; }

    /// <summary>The text as it is.</summary>
    public static SourceText Plain(string original) => new(original, original, []);

    /// <summary>
    /// Replaces <c>$NAME</c> and <c>${NAME}</c>; <c>$$</c> is a dollar sign, and a dollar sign before anything else stays one.
    /// </summary>
    /// <param name="original">The file's text.</param>
    /// <param name="values">The value of a variable, or null where it has none.</param>
    /// <param name="longest">The greatest number of characters of the result.</param>
    /// <returns>Null if the result would be longer.</returns>
    public static SourceText? Substitute(string original, Func<string, string?> values, int longest)
    {
        var text = new StringBuilder(original.Length);
        var segments = new List<(int, int)>();
        int at = 0;
        while (at < original.Length)
        {
            int dollar = original.IndexOf('$', at);
            if (dollar < 0) dollar = original.Length;
            text.Append(original, at, dollar - at);
            at = dollar;
            if (at < original.Length)
            {
                (int length, string replacement) = Replace(original, at, values);
                // The characters of a value stand where its name stood.
                segments.Add((text.Length, at));
                text.Append(replacement);
                at += length;
                segments.Add((text.Length, at));
            }

            if (text.Length > longest) return null;
        }

        return new SourceText(original, text.ToString(), segments);
    }

    /// <summary>The line and column in the file, both from 1 on, of a character of <see cref="Text"/>.</summary>
    public (int Line, int Column) Locate(int position)
    {
        int original = Math.Clamp(ToOriginal(position), 0, _original.Length);
        int line = 1 + _original.AsSpan(0, original).Count('\n');
        int start = original == 0 ? 0 : _original.LastIndexOf('\n', original - 1) + 1;
        return (line, original - start + 1);
    }

    /// <summary>The names of variables without a value that a text of the result contains.</summary>
    public static IEnumerable<string> UndefinedIn(string value)
    {
        for (int start = value.IndexOf(UndefinedStart); start >= 0; start = value.IndexOf(UndefinedStart, start + 1))
        {
            int end = value.IndexOf(UndefinedEnd, start);
            if (end > start) yield return value[(start + 1)..end];
        }
    }

    /// <summary>Whether a text holds the characters that this class keeps for itself.</summary>
    public static bool HoldsMarks(string text) => text.AsSpan().ContainsAny(UndefinedStart, UndefinedEnd);

    /// <summary>Whether a text can name a variable: ASCII letters, digits and '_', no digit first.</summary>
    public static bool IsName(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!IsNameCharacter(text[i], first: i == 0)) return false;
        }

        return text.Length > 0;
    }

    private static (int Length, string Replacement) Replace(string text, int dollar, Func<string, string?> values)
    {
        int start = dollar + 1;
        if (start < text.Length && text[start] == '$') return (2, "$");
        bool braced = start < text.Length && text[start] == '{';
        if (braced) start++;
        int end = start;
        while (end < text.Length && IsNameCharacter(text[end], first: end == start)) end++;
        if (end == start || (braced && (end == text.Length || text[end] != '}'))) return (1, "$");
        string name = text[start..end];
        return (end - dollar + (braced ? 1 : 0), values(name) ?? UndefinedStart + name + UndefinedEnd);
    }

    private static bool IsNameCharacter(char c, bool first) => c == '_' || (first ? char.IsAsciiLetter(c) : char.IsAsciiLetterOrDigit(c));

    private int ToOriginal(int position)
    {
        // The last segment that begins at or before the position.
        int low = 0;
        int high = _segments.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_segments[middle].Result <= position) low = middle + 1;
            else high = middle;
        }

        if (low == 0) return position;
        (int result, int original) = _segments[low - 1];
        // Even segments begin a value, which has the place of its name; odd ones are the file's own text.
        return (low - 1) % 2 == 0 ? original : original + position - result;
    }
}

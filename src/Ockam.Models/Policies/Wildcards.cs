namespace Ockam.Models;

/// <summary>The wildcards of policies: a star for any characters, a question mark for one.</summary>
internal static class Wildcards
{
    // From the private use area: stands for the character itself where a pattern's own would be a wildcard.
    private const char LiteralStar = '\uF02A';
    private const char LiteralMark = '\uF03F';

    /// <summary>A text whose stars and question marks mean themselves in a pattern.</summary>
    public static string Literal(string text) => text.Replace('*', LiteralStar).Replace('?', LiteralMark);

    /// <summary>Whether the whole text fits. Takes at most the product of both lengths in steps, whatever the pattern.</summary>
    public static bool Match(string pattern, string text, bool ignoreCase = false)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || Same(pattern[p], text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                // Only the last star needs another try: what stands before it has matched as early as it can.
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }

    private static bool Same(char one, char other, bool ignoreCase) =>
        one == other || (one == LiteralStar && other == '*') || (one == LiteralMark && other == '?')
        || (ignoreCase && char.ToLowerInvariant(one) == char.ToLowerInvariant(other));
}

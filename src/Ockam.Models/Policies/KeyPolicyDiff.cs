using System.Text;

namespace Ockam.Models;

/// <summary>Shows what an edit changes, line by line: <c>-</c> for what goes, <c>+</c> for what comes.</summary>
public static class KeyPolicyDiff
{
    // Lines of the neighbourhood, as diff -u shows them.
    private const int Around = 3;

    // Beyond this many pairs of lines the whole middle is shown as exchanged, so that the work stays bounded.
    private const int MaximumPairs = 4_000_000;

    /// <summary>The difference of two policies; empty if they are the same to the byte.</summary>
    /// <param name="before">The policy as it is.</param>
    /// <param name="after">The policy as it will be.</param>
    public static string Between(KeyPolicyDocument before, KeyPolicyDocument after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Text == after.Text) return "";
        string[] one = Lines(before), other = Lines(after);
        List<(char Sign, string Line)> lines = Compare(one, other);
        return lines.Any(line => line.Sign != ' ') ? Show(lines) : "(only white space or the spelling of texts differs)\n";
    }

    // Both in one layout, so that a policy on a single line is legible too; what controls a terminal is escaped by the writer of JSON.
    private static string[] Lines(KeyPolicyDocument policy) => KeyPolicyText.Indented(policy.Text).Split('\n');

    private static List<(char Sign, string Line)> Compare(string[] one, string[] other)
    {
        int start = 0, end = 0, shorter = Math.Min(one.Length, other.Length);
        while (start < shorter && one[start] == other[start]) start++;
        while (end < shorter - start && one[^(end + 1)] == other[^(end + 1)]) end++;
        string[] left = one[start..^end], right = other[start..^end];
        var lines = new List<(char, string)>(one[..start].Select(line => (' ', line)));
        if ((long)left.Length * right.Length > MaximumPairs)
            lines.AddRange([.. left.Select(line => ('-', line)), .. right.Select(line => ('+', line))]);
        else
            Middle(left, right, lines);
        lines.AddRange(one[^end..].Select(line => (' ', line)));
        return lines;
    }

    // The longest common subsequence, from the lengths of those of all rests.
    private static void Middle(string[] left, string[] right, List<(char Sign, string Line)> lines)
    {
        var lengths = new int[left.Length + 1, right.Length + 1];
        for (int i = left.Length - 1; i >= 0; i--)
        {
            for (int k = right.Length - 1; k >= 0; k--)
                lengths[i, k] = left[i] == right[k] ? lengths[i + 1, k + 1] + 1 : Math.Max(lengths[i + 1, k], lengths[i, k + 1]);
        }

        int l = 0, r = 0;
        while (l < left.Length || r < right.Length)
        {
            if (l < left.Length && r < right.Length && left[l] == right[r])
            {
                lines.Add((' ', left[l++]));
                r++;
            }
            else if (r == right.Length || (l < left.Length && lengths[l + 1, r] >= lengths[l, r + 1]))
            {
                lines.Add(('-', left[l++]));
            }
            else
            {
                lines.Add(('+', right[r++]));
            }
        }
    }

    private static string Show(List<(char Sign, string Line)> lines)
    {
        var text = new StringBuilder();
        bool wasShown = true;
        for (int i = 0; i < lines.Count; i++)
        {
            int from = Math.Max(0, i - Around), to = Math.Min(lines.Count, i + Around + 1);
            bool isShown = lines[from..to].Exists(line => line.Sign != ' ');
            if (isShown) text.Append(lines[i].Sign).Append(' ').Append(lines[i].Line).Append('\n');
            else if (wasShown) text.Append("  …\n");
            wasShown = isShown;
        }

        return text.ToString();
    }
}

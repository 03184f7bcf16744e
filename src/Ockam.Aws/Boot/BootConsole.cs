using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Ockam.Aws;

/// <summary>Finds in the output of an instance's console what its boot script has published there.</summary>
internal static partial class BootConsole
{
    /// <summary>The project file, as the instance has written it last; null if none is there as a whole.</summary>
    /// <param name="output">The console's output, in which lines of others stand between, and something before each line.</param>
    public static byte[]? FindProject(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        byte[]? found = null;
        var lines = new List<string>();
        foreach (Match match in Line().Matches(output))
        {
            if (match.Groups["end"].Success)
            {
                int count = int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
                if (lines.Count == count && Decode(lines) is { } bytes
                    && Convert.ToHexStringLower(SHA256.HashData(bytes)) == match.Groups["sum"].Value)
                    found = bytes;
                lines.Clear();
                continue;
            }

            int number = int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
            if (number == 1) lines.Clear();
            if (number == lines.Count + 1) lines.Add(match.Groups["text"].Value);
        }

        return found;
    }

    private static byte[]? Decode(List<string> lines)
    {
        var bytes = new byte[lines.Sum(line => line.Length)];
        return Convert.TryFromBase64String(string.Concat(lines), bytes, out int length) ? bytes[..length] : null;
    }

    // Of four digits, since a project file has a few KiB at most.
    [GeneratedRegex(
        @"OCKAMPS-PROJECT((?<end>-END) (?<count>\d{1,4}) (?<sum>[0-9a-f]{64})"
        + @"| (?<number>\d{1,4}) (?<text>[A-Za-z0-9+/=]{1,64}))")]
    private static partial Regex Line();
}

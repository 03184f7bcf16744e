using System.Security.Cryptography;

namespace Ockam.Aws;

/// <summary>Writes values where bash reads them, so that it takes them for what they are and for nothing else.</summary>
internal static class BootText
{
    /// <summary>A value as one word of bash. In single quotes nothing has a meaning but the quote itself.</summary>
    /// <exception cref="ArgumentException">It has a control character: no value of a plan has a line break.</exception>
    public static string Quote(string value)
    {
        if (value.Any(char.IsControl)) throw new ArgumentException("A value with a line break or another control character is refused.");
        return $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    /// <summary>A document for the standard input of the command before it, of which bash reads nothing but the end.</summary>
    /// <returns>What stands behind the command, and the lines below it.</returns>
    public static string Document(string text)
    {
        string body = text.EndsWith('\n') ? text : text + "\n";
        // By its content: no line of it can say the hash of all of it.
        string end = $"END-{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)))[..16]}";
        return $"<<'{end}'\n{body}{end}\n";
    }
}

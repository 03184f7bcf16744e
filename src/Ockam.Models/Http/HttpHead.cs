using System.Buffers;
using System.Globalization;

namespace Ockam.Models;

/// <summary>
/// The head of a request of HTTP/1.1 (RFC 9112), read more strictly than it must be: what two readers could take in two ways is refused.
/// Of the headers, those are kept that say where the request ends and who asks.
/// </summary>
internal sealed record HttpHead(string Method, string Target, string Host, string? Origin, long? Length, bool IsChunked, bool WaitsToSend)
{
    /// <summary>How many bytes a head may have: a browser's has 500, and a token of an identity provider some thousand more.</summary>
    public const int MaximumLength = 16 * 1024;

    /// <summary>From where a browser says that a page asks (<c>Sec-Fetch-Site</c>); null if it is no browser, or an old one.</summary>
    public string? Site { get; init; }

    // A browser sends about 15.
    private const int MaximumHeaders = 100;

    private static readonly SearchValues<char> s_token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    // Of these a second one, or two that contradict each other, would leave open where the request ends or whom it is for.
    private static readonly string[] s_single =
        ["host", "content-length", "transfer-encoding", "expect", "origin", "content-type", "sec-fetch-site"];

    /// <summary>Whether anything follows the head.</summary>
    public bool HasBody => IsChunked || Length > 0;

    /// <summary>Reads a head.</summary>
    /// <param name="bytes">Its bytes, without the empty line at the end.</param>
    /// <exception cref="HttpRefusedException">It is not of its form.</exception>
    public static HttpHead Parse(ReadOnlySpan<byte> bytes)
    {
        // The end of a line is CR and LF together and nothing else; a head is ASCII.
        if (bytes.IndexOfAnyExceptInRange((byte)' ', (byte)'~') is >= 0 && !IsClean(bytes)) throw Bad("has bytes that no head has");
        string[] lines = System.Text.Encoding.ASCII.GetString(bytes).Split("\r\n");
        string[] first = lines[0].Split(' ');
        if (first.Length != 3 || first[0].Length == 0 || first[0].AsSpan().ContainsAnyExcept(s_token) || first[1].Length == 0)
            throw Bad("has no line of method, target and version");
        if (first[2] != "HTTP/1.1") throw new HttpRefusedException(505, "Only HTTP/1.1 is spoken here.");
        if (lines.Length - 1 > MaximumHeaders) throw new HttpRefusedException(431, $"More than {MaximumHeaders} headers.");
        Dictionary<string, string> headers = ReadHeaders(lines.AsSpan(1));
        if (!headers.TryGetValue("host", out string? host) || host.Length == 0) throw Bad("names no host");
        bool isChunked = headers.TryGetValue("transfer-encoding", out string? encoding);
        bool hasLength = headers.TryGetValue("content-length", out string? length);
        if (isChunked && hasLength) throw Bad("has both Transfer-Encoding and Content-Length");
        if (isChunked && !encoding!.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            throw new HttpRefusedException(501, "The only transfer encoding is 'chunked'.");
        bool waits = headers.TryGetValue("expect", out string? expected);
        if (waits && !expected!.Equals("100-continue", StringComparison.OrdinalIgnoreCase))
            throw new HttpRefusedException(417, "The only expectation is '100-continue'.");
        return new HttpHead(
            first[0], first[1], host, headers.GetValueOrDefault("origin"), hasLength ? ReadLength(length!) : null, isChunked, waits)
        {
            Site = headers.GetValueOrDefault("sec-fetch-site"),
        };
    }

    private static bool IsClean(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bool isLineEnd = bytes[i] == '\r' && i + 1 < bytes.Length && bytes[i + 1] == '\n';
            if (isLineEnd) i++;
            else if (bytes[i] is not ((>= (byte)' ' and <= (byte)'~') or (byte)'\t')) return false;
        }

        return true;
    }

    private static Dictionary<string, string> ReadHeaders(ReadOnlySpan<string> lines)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            // Among these: a line that goes on with the one before, and a space before the colon.
            if (colon < 1 || line.AsSpan(0, colon).ContainsAnyExcept(s_token)) throw Bad("has a line that is no header");
            string name = line[..colon].ToLowerInvariant();
            string value = line[(colon + 1)..].Trim(' ', '\t');
            if (!headers.TryAdd(name, value) && s_single.Contains(name)) throw Bad($"has '{name}' twice");
        }

        return headers;
    }

    private static long ReadLength(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            ? length
            : throw Bad("has no length in digits");

    private static HttpRefusedException Bad(string what) => new(400, $"The head of the request {what}.");
}

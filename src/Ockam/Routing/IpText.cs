using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ockam.Routing;

/// <summary>
/// Texts of IP addresses and ports, strictly: the platform's parser also takes <c>127.1</c>, octal and hexadecimal parts, zones and
/// brackets, so that one text could mean different hosts to the two ends of a route.
/// </summary>
internal static class IpText
{
    public static bool TryParseIp4(ReadOnlySpan<char> text, out IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        int count = 0;
        address = IPAddress.None;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> part = text[range];
            // A leading zero once meant octal.
            if (count == 4 || part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0')) return false;
            if (!byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out bytes[count++])) return false;
        }

        if (count != 4) return false;
        address = new IPAddress(bytes);
        return true;
    }

    public static bool TryParseIp6(ReadOnlySpan<char> text, out IPAddress address)
    {
        address = IPAddress.IPv6None;
        if (text.ContainsAnyExcept("0123456789abcdefABCDEF:.") || !text.Contains(':')) return false;
        if (text.Contains('.') && !TryParseIp4(text[(text.LastIndexOf(':') + 1)..], out _)) return false;
        if (!IPAddress.TryParse(text, out IPAddress? parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6) return false;
        address = parsed;
        return true;
    }

    public static bool TryParsePort(ReadOnlySpan<char> text, out int port)
    {
        bool valid = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort value);
        port = value;
        return valid;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ockam.Routing;

/// <summary>
/// A host and a TCP port as people write them: <c>example.com:80</c>, <c>127.0.0.1:80</c>, <c>[::1]:80</c>, and <c>:80</c> or
/// <c>80</c> for a port of 127.0.0.1.
/// </summary>
public sealed record HostnamePort
{
    // The longest name that DNS can hold as text, and the longest of its labels (RFC 1035, 2.3.4).
    private const int MaximumNameLength = 253;
    private const int MaximumLabelLength = 63;

    private HostnamePort(string hostname, int port)
    {
        Hostname = hostname;
        Port = port;
    }

    /// <summary>The name or IP address; an IPv6 address stands in brackets.</summary>
    public string Hostname { get; }

    /// <summary>The port, 0 to 65535; 0 lets the system choose where something listens.</summary>
    public int Port { get; }

    /// <summary>The name or IP address without brackets, as sockets want it.</summary>
    public string Host => Hostname[0] == '[' ? Hostname[1..^1] : Hostname;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">Another text.</exception>
    public static HostnamePort Parse(string text) => TryParse(text, out HostnamePort? value)
        ? value
        : throw new FormatException($"'{text}' is not a host and a port: write it like example.com:80, 127.0.0.1:80, [::1]:80 or 80.");

    /// <summary>Reads the text form if it is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out HostnamePort? value)
    {
        value = null;
        if (text is null) return false;
        int colon = text.LastIndexOf(':');
        if (!IpText.TryParsePort(text.AsSpan(colon + 1), out int port)) return false;
        string? hostname = colon <= 0 ? "127.0.0.1" : Canonical(text[..colon]);
        if (hostname is not null) value = new HostnamePort(hostname, port);
        return value is not null;
    }

    /// <summary>The same as a <see cref="MultiAddr"/>: <c>/ip4</c>, <c>/ip6</c> or <c>/dnsaddr</c>, and <c>/tcp</c>.</summary>
    public MultiAddr ToMultiAddr()
    {
        MultiAddrProtocol protocol = Hostname[0] == '[' ? MultiAddrProtocol.Ip6
            : IpText.TryParseIp4(Hostname, out _) ? MultiAddrProtocol.Ip4
            : MultiAddrProtocol.DnsAddr;
        return MultiAddr.Empty.Append(protocol, Host).Append(MultiAddrProtocol.Tcp, Port.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The text form, which <see cref="Parse"/> reads again.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Hostname}:{Port}");

    private static string? Canonical(string host)
    {
        if (host is ['[', .. var inner, ']']) return IpText.TryParseIp6(inner, out var ip6) ? $"[{ip6}]" : null;
        if (IpText.TryParseIp4(host, out _)) return host;
        if (host.Length > MaximumNameLength) return null;
        bool number = false;
        foreach (Range range in host.AsSpan().Split('.'))
        {
            ReadOnlySpan<char> label = host.AsSpan(range);
            if (label.Length is 0 or > MaximumLabelLength || label[0] == '-' || label[^1] == '-') return null;
            foreach (char c in label)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return null;
            }

            number = !label.ContainsAnyExceptInRange('0', '9');
        }

        // A name that ends in a number is an IPv4 address to resolvers, and this one was none above.
        return number ? null : host;
    }
}

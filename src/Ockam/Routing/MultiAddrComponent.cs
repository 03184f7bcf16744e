using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace Ockam.Routing;

/// <summary>One part of a <see cref="MultiAddr"/>: a protocol and its value, found valid and in its canonical text form.</summary>
public sealed record MultiAddrComponent
{
    private MultiAddrComponent(MultiAddrProtocol protocol, string value)
    {
        Protocol = protocol;
        Value = value;
    }

    /// <summary>What the value is.</summary>
    public MultiAddrProtocol Protocol { get; }

    /// <summary>The value as text: an IP address, a decimal port, or a name, which may be empty and never holds a <c>/</c>.</summary>
    public string Value { get; }

    /// <summary>Creates a component.</summary>
    /// <param name="protocol">One of the protocols of section 11.</param>
    /// <param name="value">The value as text.</param>
    /// <exception cref="FormatException">The value is not one of the protocol's; the message says what it must be.</exception>
    public static MultiAddrComponent Create(MultiAddrProtocol protocol, string value) =>
        TryCreate(protocol, value, out MultiAddrComponent? component, out string? error) ? component : throw new FormatException(error);

    /// <summary><c>/name/value</c>.</summary>
    public override string ToString() => $"/{MultiAddrNames.NameOf(Protocol)}/{Value}";

    internal static bool TryCreate(
        MultiAddrProtocol protocol,
        string value,
        [NotNullWhen(true)] out MultiAddrComponent? component,
        [NotNullWhen(false)] out string? error)
    {
        (string? canonical, string expected) = protocol switch
        {
            MultiAddrProtocol.Ip4 => (IpText.TryParseIp4(value, out IPAddress ip) ? ip.ToString() : null, "four decimal numbers up to 255"),
            MultiAddrProtocol.Ip6 => (IpText.TryParseIp6(value, out IPAddress ip) ? ip.ToString() : null, "an IPv6 address without a zone"),
            MultiAddrProtocol.Tcp => (IpText.TryParsePort(value, out int port) ? Decimal(port) : null, "a port from 0 to 65535"),
            _ => (IsName(value) ? value : null, "a name without '/'"),
        };
        component = canonical is null ? null : new MultiAddrComponent(protocol, canonical);
        error = canonical is null ? $"'{value}' is not a value of /{MultiAddrNames.NameOf(protocol)}: it must be {expected}." : null;
        return component is not null;
    }

    private static string Decimal(int port) => port.ToString(CultureInfo.InvariantCulture);

    // Half a surrogate has no UTF-8 form, so the binary form could not give it back.
    private static bool IsName(ReadOnlySpan<char> value)
    {
        if (value.Contains('/')) return false;
        while (!value.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(value, out _, out int length) != OperationStatus.Done) return false;
            value = value[length..];
        }

        return true;
    }
}

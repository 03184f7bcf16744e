using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Ockam.Aws;

/// <summary>A range of IPv4 addresses, as AWS takes it: an address whose last bits are zero, and how many bits are fixed.</summary>
internal readonly record struct Ipv4Range(uint Address, int Prefix)
{
    private const int Bits = 32;

    // What a network of AWS may have.
    private const int LargestNetwork = 16;
    private const int SmallestNetwork = 28;

    /// <summary>Every address.</summary>
    public static readonly Ipv4Range Everywhere = new(0, 0);

    /// <summary>Reads a range, or one address.</summary>
    /// <param name="text">For example <c>203.0.113.0/24</c>, or <c>203.0.113.7</c> for <c>203.0.113.7/32</c>.</param>
    /// <param name="what">What it is for, for the error.</param>
    /// <exception cref="AwsException">It is none.</exception>
    public static Ipv4Range Parse(string text, string what)
    {
        string[] parts = text.Split('/');
        int prefix = Bits;
        if (parts.Length > 2 || !TryParseAddress(parts[0], out uint address)
            || (parts.Length == 2 && !TryParsePrefix(parts[1], out prefix)))
        {
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"{what} '{AwsText.Printable(text)}' is no range of IPv4 addresses such as 203.0.113.0/24, and no address.");
        }

        var range = new Ipv4Range(address & Mask(prefix), prefix);
        if (range.Address != address)
            throw new AwsException(
                AwsErrorKind.InvalidRequest, $"{what} '{AwsText.Printable(text)}' does not begin where its range does: that is {range}.");
        return range;
    }

    /// <summary>Reads the range of a network.</summary>
    /// <param name="text">For example <c>10.0.0.0/16</c>.</param>
    /// <exception cref="AwsException">It is none that a network can have.</exception>
    public static Ipv4Range ParseNetwork(string text)
    {
        const string What = "The range of the network";
        Ipv4Range range = Parse(text, What);
        if (range.Prefix is < LargestNetwork or > SmallestNetwork)
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"{What} is {range}: AWS takes /{LargestNetwork} (65,536 addresses) to /{SmallestNetwork} (16 addresses).");
        if (range.Address >> 24 is 0 or 127 or >= 224 || (range.Address & Mask(16)) == 0xA9FE_0000)
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"{What} is {range}, whose addresses no host can have. Take one of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.");
        return range;
    }

    /// <summary>One of the equal parts of a range that are no larger than /24.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="count">How many are needed: 1 or 2.</param>
    /// <exception cref="AwsException">They would be smaller than AWS takes.</exception>
    public Ipv4Range Part(int index, int count)
    {
        int prefix = Math.Max(24, Prefix + (count > 1 ? 1 : 0));
        if (prefix > SmallestNetwork)
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"The range {this} has no room for {count} subnets: AWS takes none that is smaller than /{SmallestNetwork}.");
        return new Ipv4Range(Address + ((uint)index << (Bits - prefix)), prefix);
    }

    /// <summary>As AWS writes it.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Address);
        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(bytes)}/{Prefix}");
    }

    private static uint Mask(int prefix) => prefix == 0 ? 0 : uint.MaxValue << (Bits - prefix);

    // Four decimal numbers without leading zeros: others read those as octal.
    private static bool TryParseAddress(string text, out uint address)
    {
        address = 0;
        string[] parts = text.Split('.');
        if (parts.Length != sizeof(uint)) return false;
        foreach (string part in parts)
        {
            if (part.Length is 0 or > 3 || !part.All(char.IsAsciiDigit) || (part.Length > 1 && part[0] == '0')
                || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out byte value)) return false;
            address = (address << 8) | value;
        }

        return true;
    }

    private static bool TryParsePrefix(string text, out int prefix) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out prefix) && prefix <= Bits && text.Length <= 2
        && (text.Length == 1 || text[0] != '0');
}

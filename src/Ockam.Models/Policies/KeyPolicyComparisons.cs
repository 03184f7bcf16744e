using System.Globalization;
using System.Net;

namespace Ockam.Models;

/// <summary>Compares one value of a policy with one of a request. What is not of the operator's type is never equal.</summary>
internal static class KeyPolicyComparisons
{
    public static bool Compare(KeyPolicyComparison comparison, string wanted, string found) => comparison switch
    {
        KeyPolicyComparison.StringEquals => wanted == found,
        KeyPolicyComparison.StringEqualsIgnoreCase => string.Equals(wanted, found, StringComparison.OrdinalIgnoreCase),
        KeyPolicyComparison.StringLike => Wildcards.Match(wanted, found),
        KeyPolicyComparison.Bool => bool.TryParse(wanted, out bool one) && bool.TryParse(found, out bool other) && one == other,
        KeyPolicyComparison.BinaryEquals => wanted == found,
        KeyPolicyComparison.IpAddress => IsWithin(wanted, found),
        KeyPolicyComparison.ArnLike => IsArn(wanted, found),
        KeyPolicyComparison.NumericEquals => Number(wanted, found) == 0,
        KeyPolicyComparison.NumericLessThan => Number(wanted, found) < 0,
        KeyPolicyComparison.NumericLessThanEquals => Number(wanted, found) <= 0,
        KeyPolicyComparison.NumericGreaterThan => Number(wanted, found) > 0,
        KeyPolicyComparison.NumericGreaterThanEquals => Number(wanted, found) >= 0,
        KeyPolicyComparison.DateEquals => Date(wanted, found) == 0,
        KeyPolicyComparison.DateLessThan => Date(wanted, found) < 0,
        KeyPolicyComparison.DateLessThanEquals => Date(wanted, found) <= 0,
        KeyPolicyComparison.DateGreaterThan => Date(wanted, found) > 0,
        KeyPolicyComparison.DateGreaterThanEquals => Date(wanted, found) >= 0,
        _ => false,
    };

    // Below, the sign says how what was found stands to what is wanted; null if one of them is not of the type.
    private static int? Number(string wanted, string found) =>
        decimal.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal limit)
        && decimal.TryParse(found, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)
            ? value.CompareTo(limit)
            : null;

    private static int? Date(string wanted, string found) =>
        Moment(wanted) is { } limit && Moment(found) is { } value ? value.CompareTo(limit) : null;

    private static DateTimeOffset? Moment(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds))
            return seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        const DateTimeStyles Universal = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Universal, out DateTimeOffset moment) ? moment : null;
    }

    private static bool IsWithin(string wanted, string found)
    {
        string[] parts = wanted.Split('/');
        if (parts.Length > 2 || !IPAddress.TryParse(parts[0], out IPAddress? network) || !IPAddress.TryParse(found, out IPAddress? address))
            return false;
        byte[] one = network.GetAddressBytes(), other = address.GetAddressBytes();
        int bits = one.Length * 8;
        bool hasPrefix = parts.Length == 2;
        if (hasPrefix && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out bits)) return false;
        if (bits > one.Length * 8) return false;
        if (one.Length != other.Length || !one.AsSpan(0, bits / 8).SequenceEqual(other.AsSpan(0, bits / 8))) return false;
        return bits % 8 == 0 || (one[bits / 8] ^ other[bits / 8]) >> (8 - bits % 8) == 0;
    }

    // Each part by itself: a star in one of them does not reach over a colon.
    private static bool IsArn(string wanted, string found)
    {
        if (wanted == "*") return true;
        if (!KeyPolicyArn.TryParse(wanted, out KeyPolicyArn pattern) || !KeyPolicyArn.TryParse(found, out KeyPolicyArn arn)) return false;
        return Wildcards.Match(pattern.Partition, arn.Partition) && Wildcards.Match(pattern.Service, arn.Service)
            && Wildcards.Match(pattern.Region, arn.Region) && Wildcards.Match(pattern.Account, arn.Account)
            && Wildcards.Match(pattern.Resource, arn.Resource);
    }
}

using System.Net;

namespace Ockam.Models;

/// <summary>Which addresses are asked: of the hub itself, and of the places that it points to.</summary>
internal static class HubAddresses
{
    /// <summary>Makes sure that a hub may be asked at an address.</summary>
    /// <exception cref="ModelException">It may not.</exception>
    public static void RequireSafe(Uri address, string what)
    {
        // On the way others could read the token, and exchange the hashes together with the bytes.
        bool safe = address.UserInfo.Length == 0
            && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
        if (!safe)
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"{what}, {ModelNames.Printable(address.GetLeftPart(UriPartial.Authority))}, is refused: it must begin with https:// "
                + "(http:// is for this machine alone).");
    }

    /// <summary>Makes sure that a place that a hub points to may be asked.</summary>
    /// <exception cref="ModelException">It may not.</exception>
    public static void RequireTarget(Uri hub, Uri target)
    {
        string what = $"The place that {hub.Host} points to";
        RequireSafe(target, what);
        // Services of this machine trust whoever is on it, and those of its link (a cloud's metadata) whoever has no other; a hub
        // elsewhere has no business with either.
        if (!hub.IsLoopback && IsOwn(target))
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"{what}, {ModelNames.Printable(target.GetLeftPart(UriPartial.Authority))}, is refused: it is on this machine or on its "
                + "own link, and the hub is not.");
    }

    private static bool IsOwn(Uri target)
    {
        string host = target.IdnHost.TrimEnd('.');
        if (target.IsLoopback || host == "localhost" || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)) return true;
        if (!IPAddress.TryParse(host, out IPAddress? address)) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        ReadOnlySpan<byte> bytes = address.GetAddressBytes();
        return IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            || address.IsIPv6LinkLocal || bytes is [169, 254, _, _] or [0, _, _, _];
    }
}

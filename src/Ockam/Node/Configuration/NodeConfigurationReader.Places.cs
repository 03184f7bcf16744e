using System.Net;
using System.Net.Sockets;
using Ockam.Relays;
using Ockam.Routing;

namespace Ockam.Node.Configuration;

internal sealed partial class NodeConfigurationReader
{
    private readonly List<(IPEndPoint Place, string Owner)> _places = [];

    // Of two that listen at one place the second would be refused when the node starts.
    private void Claim(ConfigurationSection section, string key, IPEndPoint? place, string owner)
    {
        // Port 0 is a free one.
        if (place is not { Port: > 0 }) return;
        (IPEndPoint Place, string Owner) other = _places.FirstOrDefault(other => Overlap(place, other.Place));
        if (other.Owner is null) _places.Add((place, owner));
        else section.Mistake(key, $"{other.Owner} listens on {other.Place} already", "give each its own port");
    }

    private static bool Overlap(IPEndPoint one, IPEndPoint other) =>
        one.Port == other.Port && one.AddressFamily == other.AddressFamily
        && (one.Address.Equals(other.Address) || IsEveryAddress(one.Address) || IsEveryAddress(other.Address));

    private static bool IsEveryAddress(IPAddress address) =>
        address.Equals(address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any);

    private void ClaimInlet(ConfigurationSection section, HostnamePort from, string alias, List<InletConfiguration> others)
    {
        if (IPAddress.TryParse(from.Host, out IPAddress? address))
            Claim(section, "from", new IPEndPoint(address, from.Port), $"the inlet {Mistakes.Quote(alias)}");
        else if (from.Port > 0 && others.Any(other => other.From == from))
            section.Mistake("from", $"another inlet listens on {from}", "give each its own from:");
    }

    /// <summary>Whether a service of the node has this address, so that no outlet can.</summary>
    private static bool IsTaken(Address address, bool hasRelayService) =>
        address.Equals(ServiceAddresses.Api) || address.Equals(ServiceAddresses.Echo) || address.Equals(ServiceAddresses.Uppercase)
        || (hasRelayService && (RelayService.Addresses.Contains(address)));
}

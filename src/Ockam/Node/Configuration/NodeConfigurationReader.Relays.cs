using System.Net;
using Ockam.Policies;
using Ockam.Relays;
using Ockam.Routing;

namespace Ockam.Node.Configuration;

internal sealed partial class NodeConfigurationReader
{
    // As every node of the original does it that was made without a file.
    internal const string ThisMachine = "loopback";

    private RelayServiceConfiguration? ReadRelayService(
        ConfigurationSection node, TrustChoice ofNode, IPEndPoint? listener, bool allowAnonymous)
    {
        const string Key = "relay-service";
        YamlNode? value = node.Find(Key);
        if (value is null)
        {
            if (node.Has(Key)) node.Mistake(Key, "nobody is named who may register relays", TrustRemedy);
            return null;
        }

        TrustChoice trust;
        PolicyExpression? allow = null;
        int? limit = null;
        if (value is YamlMap map)
        {
            var section = new ConfigurationSection(map, Key, ConfigurationKeys.RelayService, _mistakes);
            trust = section.Trust("trust").Or(ofNode);
            allow = ReadAllow(section);
            limit = section.Number("relays-per-identifier", 1, 100_000);
        }
        else if (value is YamlScalar { Value: "false" }) return null;
        else if (value is YamlScalar { Value: "true" }) trust = ofNode;
        else if (value is YamlScalar { Value: ThisMachine }) return ReadOwnMachine(node, Key, listener);
        else trust = node.Trust(Key);

        CheckOwnRelays(node, Key);
        if (trust == TrustChoice.None) node.Mistake(Key, "it is not said who may register relays", TrustRemedy);
        if (listener is null)
            node.Mistake(Key, "nobody can reach this service: the node does not listen", "add tcp-listener-address, such as 0.0.0.0:4000");
        else if (trust is { Policy: not null, Identifiers: null } && !allowAnonymous && !HasAuthority(node)
            && !IPAddress.IsLoopback(listener.Address))
            node.Mistake(Key, $"anyone who reaches {listener} could register relays", "name Identifiers, or add allow-anonymous: true");
        return trust.Policy is null ? null : new RelayServiceConfiguration
        {
            Trust = trust.Policy, Allow = allow, RelaysPerIdentifier = limit,
        };
    }

    private RelayServiceConfiguration ReadOwnMachine(ConfigurationSection node, string key, IPEndPoint? listener)
    {
        CheckOwnRelays(node, key);
        if (listener is null)
        {
            node.Mistake(key, "nobody can reach this service: the node does not listen",
                "add tcp-listener-address, such as 127.0.0.1:4000");
        }

        return new RelayServiceConfiguration { Trust = SecureChannels.TrustPolicy.Anyone, IsForThisMachine = true };
    }

    private void CheckOwnRelays(ConfigurationSection node, string key)
    {
        if (_hasOwnRelays) node.Mistake(key, "the project of this node has relays for its members already", "remove this, or its relays");
    }

    private List<RelayConfiguration> ReadRelays(ConfigurationSection node, string nodeName)
    {
        var relays = new List<RelayConfiguration>();
        foreach ((ConfigurationSection section, string? key) in Sections(node, "relays", "name", ConfigurationKeys.Relay))
        {
            CheckIsThisNode(section, "to", nodeName);
            string name = section.Name("relay-address") ?? section.Name("name") ?? key ?? RouteDefaults.Relay;
            if (!RelayNames.IsValid(name) || name == RelayNames.Random)
                section.Mistake(section.Has("relay-address") ? "relay-address" : "name", $"a relay cannot be named {Mistakes.Quote(name)}",
                    "choose a name of at most 255 bytes other than 'register', which asks for any name");
            TrustChoice trust = section.Trust("trust");
            if (!section.Has("at") && !_isMember)
            {
                section.Mistake("at", "the relay would be made at the node's project, and the node is in none",
                    $"{NoProjectRemedy}; or add at: with a way such as /dnsaddr/relay.example/tcp/4000/secure/api");
            }

            MultiAddr? at = section.Has("at") || !_isMember ? section.Route("at") : RouteDefaults.RelayAt(null, _project, _ => null);
            if (at is null || !CheckProject(section, "at", at)) continue;
            bool secure = at.Components.Any(component => component.Protocol == MultiAddrProtocol.Secure);
            if (secure && trust == TrustChoice.None) section.Mistake("trust", "it is not said who the relay node is", TrustRemedy);
            bool byProject = ConfigurationValues.BeginsWithProject(at);
            if (!secure && byProject && trust.Policy is not null)
                section.Mistake("trust", "the project says who its node is", "remove it");
            else if (!secure && trust.Policy is not null)
                section.Mistake("trust", "without /secure/api the relay node does not prove who it is",
                    "add /secure/api to at, or remove trust");
            if (!byProject
                && at.Components is not [{ Protocol: MultiAddrProtocol.Ip4 or MultiAddrProtocol.Ip6 or MultiAddrProtocol.DnsAddr }, ..])
                section.Mistake("at", "this route does not lead to another node",
                    "begin with /project, or with /ip4, /ip6 or /dnsaddr and /tcp");
            if (relays.Any(other => other.Name == name && other.At == at))
                section.Mistake("name", $"a relay named {Mistakes.Quote(name)} is made there already", "give each its own name");
            relays.Add(new RelayConfiguration { Name = name, At = at, Trust = trust.Policy });
        }

        return relays;
    }
}

using System.Net;
using Ockam.Routing;

namespace Ockam.Node.Configuration;

// Where the node listens besides, and what accepts channels there.
internal sealed partial class NodeConfigurationReader
{
    private List<IPEndPoint> ReadFurtherListeners(ConfigurationSection node)
    {
        const string Key = "tcp-listeners";
        var listeners = new List<IPEndPoint>();
        foreach (YamlScalar text in node.Texts(Key) ?? [])
        {
            if (ConfigurationValues.TryParseEndPoint(text.Value, out IPEndPoint? at))
            {
                Claim(node, Key, at, $"the TCP listener {at}");
                listeners.Add(at);
            }
            else
            {
                node.MistakeAt(text, Key, $"{Mistakes.Quote(text.Value)} is not an IP address and a port",
                    "write them like 127.0.0.1:4001, 0.0.0.0:4001 or [::]:4001");
            }
        }

        return listeners;
    }

    private List<SecureChannelListenerConfiguration> ReadChannelListeners(ConfigurationSection node, string nodeName, TrustChoice ofNode)
    {
        var listeners = new List<SecureChannelListenerConfiguration>();
        foreach ((ConfigurationSection section, string? key) in
            Sections(node, "secure-channel-listeners", "address", ConfigurationKeys.SecureChannelListener))
        {
            CheckIsThisNode(section, "at", nodeName);
            string? name = section.Service("address") ?? key;
            if (name is null)
            {
                if (!section.Has("address")) section.Mistake("address", "this listener has no address", "write a word such as second");
                continue;
            }

            TrustChoice trust = section.Trust("trust").Or(ofNode);
            if (trust == TrustChoice.None) section.Mistake("trust", "it is not said whom this listener accepts", TrustRemedy);
            if (name == ServiceAddresses.Api.Name || listeners.Any(other => other.Address.Name == name))
                section.Mistake("address", $"there is a listener {Mistakes.Quote(name)} already", "give each its own address");
            if (trust.Policy is { } policy)
                listeners.Add(new SecureChannelListenerConfiguration { Address = new Address(name), Trust = policy });
        }

        return listeners;
    }
}

using System.Net;
using Ockam.Node;
using Ockam.Node.Control;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Gateways;

/// <summary>Finds out where the address of a model server leads: to a gateway of this session, or by an inlet to another node.</summary>
internal static class ModelWays
{
    /// <summary>Looks at the nodes of this process, and at those in the background.</summary>
    /// <exception cref="NodeControlException">A node does not answer.</exception>
    public static async Task<ModelWay> FindAsync(Uri address, CancellationToken cancellationToken)
    {
        bool isGateway = SessionGateways.All.Any(gateway => gateway.Address == address.Authority);
        if (isGateway) return new ModelWay(false, true, null);
        foreach (INodeControl node in await ModuleNodes.FindAsync(null, cancellationToken))
        {
            NodeDescription description = await node.DescribeAsync(cancellationToken);
            if (description.Snapshot is not { } snapshot
                || snapshot.Inlets.FirstOrDefault(inlet => inlet.Status == "open" && LeadsIn(inlet.Address, address)) is not { } found)
                continue;
            SecureChannelSnapshot? channel = snapshot.SecureChannels.FirstOrDefault(
                channel => channel.Id == found.Through && channel.Status == "open");
            return new ModelWay(true, false, channel?.Peer);
        }

        return new ModelWay(false, false, null);
    }

    /// <summary>The Identifier at the other end of the inlet; null while there is no secure channel, or the inlet is gone.</summary>
    /// <exception cref="NodeControlException">A node does not answer.</exception>
    public static async Task<string?> FindPeerAsync(Uri address, CancellationToken cancellationToken) =>
        (await FindAsync(address, cancellationToken)).Peer;

    // Whether whoever connects to the address comes to an inlet that listens there.
    private static bool LeadsIn(string inlet, Uri address)
    {
        if (!IPEndPoint.TryParse(inlet, out IPEndPoint? listening) || listening.Port != address.Port) return false;
        if (!IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? wanted))
            return address.IsLoopback && (IPAddress.IsLoopback(listening.Address) || IsAny(listening.Address));
        return listening.Address.Equals(wanted) || (IsAny(listening.Address) && IPAddress.IsLoopback(wanted));
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}

using System.Collections.Concurrent;
using System.Net;
using Ockam.Identities;

namespace Ockam.Portals;

/// <summary>
/// Whose connections lead from the outlets of this process to servers on this machine: such a server sees nothing of a peer but the end of
/// a connection, and can ask here when it is in this process. Ends of connections are the machine's, so there is one list. Thread-safe.
/// </summary>
public static class OutletClients
{
    // By both ends: one address and port can have connections to several servers at once, and soon after one of them another's.
    private static readonly ConcurrentDictionary<(IPEndPoint Client, IPEndPoint Server), Identifier> s_peers = new();

    /// <summary>The Identifier of the peer whose connection this is; null if it is none of an outlet of this process.</summary>
    /// <param name="client">The client's end, as the server sees it.</param>
    /// <param name="server">The server's own end.</param>
    public static string? PeerOf(IPEndPoint client, IPEndPoint server)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(server);
        return s_peers.TryGetValue((client, server), out Identifier peer) ? peer.ToString() : null;
    }

    /// <summary>A connection is there, and nothing was sent by it yet. Those to other machines, and of nobody, are not kept.</summary>
    internal static void Add(IPEndPoint client, IPEndPoint server, Identifier peer)
    {
        if (IPAddress.IsLoopback(client.Address) && peer != default) s_peers[(client, server)] = peer;
    }

    /// <summary>A connection ends. Where its ends are another's already, which is another peer's, that one stays.</summary>
    internal static void Remove(IPEndPoint client, IPEndPoint server, Identifier peer) =>
        s_peers.TryRemove(KeyValuePair.Create((client, server), peer));
}

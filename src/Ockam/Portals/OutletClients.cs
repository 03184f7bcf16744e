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
    private static readonly ConcurrentDictionary<IPEndPoint, Identifier> s_peers = new();

    /// <summary>
    /// The Identifier of the peer whose connection has this end (the client's); null if it is none of an outlet of this process.
    /// </summary>
    /// <param name="client">The end that the server sees.</param>
    public static string? PeerOf(IPEndPoint client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return s_peers.TryGetValue(client, out Identifier peer) ? peer.ToString() : null;
    }

    /// <summary>A connection is there, and nothing was sent by it yet. Those to other machines, and of nobody, are not kept.</summary>
    internal static void Add(IPEndPoint client, Identifier peer)
    {
        if (IPAddress.IsLoopback(client.Address) && peer != default) s_peers[client] = peer;
    }

    /// <summary>A connection ends, and is not closed yet: then its end may be somebody else's.</summary>
    internal static void Remove(IPEndPoint client) => s_peers.TryRemove(client, out _);
}

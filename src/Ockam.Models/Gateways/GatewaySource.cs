using System.Net;

namespace Ockam.Models;

/// <summary>Where a request comes from: a peer of an outlet, or else an address.</summary>
/// <param name="Key">What tells sources apart.</param>
internal readonly record struct GatewaySource(string Key)
{
    private const string Peer = "peer ";

    /// <summary>The source of a connection.</summary>
    /// <param name="client">The client's end of it.</param>
    /// <param name="server">The server's.</param>
    /// <param name="peerOf">Knows the peers of outlets, by both ends; null if nobody does.</param>
    public static GatewaySource Of(IPEndPoint client, IPEndPoint server, Func<IPEndPoint, IPEndPoint, string?>? peerOf) =>
        new(peerOf?.Invoke(client, server) is { } identifier ? Peer + identifier : client.Address.ToString());

    /// <summary>Whether a source is a peer: one that others cannot be mistaken for.</summary>
    public static bool IsKnown(string key) => key.StartsWith(Peer, StringComparison.Ordinal);
}

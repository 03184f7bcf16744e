using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Relays;

/// <summary>A registration as it came in, copied out of the node's buffers.</summary>
/// <param name="Name">The relay's name; for one that was left to this node, the name that it made up.</param>
/// <param name="Request">Who asks.</param>
/// <param name="Way">The forward route: the return route of the registration, with the client's worker at its end (section 7.2).</param>
/// <param name="Flow">What comes in by the first address of that route.</param>
/// <param name="Source">The connection that it arrived by.</param>
/// <param name="Sequence">Grows with each registration: deciding may take longer for one than for the next.</param>
internal sealed record RelayRegistration(string Name, RelayRequest Request, Route Way, Flow Flow, object? Source, long Sequence)
{
    /// <summary>
    /// Whether a process of this machine asks directly: over TCP from a loopback address, through no channel and no other node.
    /// </summary>
    public static bool IsLoopback(RoutedMessage message) =>
        message.Source is TcpConnection connection && message.LocalInfo is null && message.Return.Count == 2
            && System.Net.IPAddress.IsLoopback(connection.RemoteEndPoint.Address);

    /// <summary>When the client was last heard of, as a timestamp of the clock; 0 where only answers to questions tell.</summary>
    public long LastReceived => Request.Peer?.Channel.LastReceived ?? (Source as TcpConnection)?.LastReceived ?? 0;
}

namespace Ockam.Node;

/// <summary>A connection to another node at one moment.</summary>
/// <param name="Id">16 hexadecimal digits that tell it from others; not its address, by which messages leave.</param>
/// <param name="Peer">The other end's address.</param>
/// <param name="Target">What was connected to; null for an incoming connection.</param>
/// <param name="IsIncoming">Whether a listener accepted it.</param>
/// <param name="Status"><c>greeting</c>, <c>open</c> or <c>closed</c>.</param>
/// <param name="BytesReceived">Bytes that came, with heads.</param>
/// <param name="BytesSent">Bytes that were sent, with heads.</param>
public sealed record TcpConnectionSnapshot(
    string Id, string Peer, string? Target, bool IsIncoming, string Status, long BytesReceived, long BytesSent)
{
    /// <summary>This end's address, which is the other node's <see cref="Peer"/> unless the network translates addresses.</summary>
    public string? Local { get; init; }
}

namespace Ockam.Node;

/// <summary>A secure channel at one moment.</summary>
/// <param name="Id">16 hexadecimal digits that tell it from others; not its address, by which messages leave.</param>
/// <param name="Role"><c>initiator</c> or <c>responder</c>.</param>
/// <param name="Status"><c>handshaking</c>, <c>open</c> or <c>closed</c>.</param>
/// <param name="Peer">The Identifier of the other end; null before it is proved.</param>
/// <param name="MessagesSent">Messages that were sealed, the channel's own included.</param>
/// <param name="MessagesReceived">Messages that were opened, the channel's own included.</param>
/// <param name="CloseReason">Why it has ended; null while it has not.</param>
public sealed record SecureChannelSnapshot(
    string Id, string Role, string Status, string? Peer, long MessagesSent, long MessagesReceived, string? CloseReason)
{
    /// <summary>The way by which it was opened; null where nobody remembers it, and for one that was accepted.</summary>
    public string? To { get; init; }

    /// <summary>
    /// The id of the connection, or of the outer channel, that carries it; null before the handshake has told the way, and of nothing that
    /// is listed for a channel within one node.
    /// </summary>
    public string? Through { get; init; }
}

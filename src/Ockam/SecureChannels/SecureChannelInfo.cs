using Ockam.Identities;
using Ockam.Routing;

namespace Ockam.SecureChannels;

/// <summary>
/// What a service learns of the channel that a message came through (section 1.2): one object for all messages of a channel.
/// </summary>
public sealed class SecureChannelInfo : LocalInfo
{
    private readonly SecureChannel _channel;

    internal SecureChannelInfo(SecureChannel channel, Identifier peer, byte[] handshakeHash)
    {
        _channel = channel;
        PeerIdentifier = peer;
        HandshakeHash = handshakeHash;
    }

    /// <summary>Who sent the message: the identity that the other end of the channel proved to own.</summary>
    public Identifier PeerIdentifier { get; }

    /// <summary>
    /// The Noise handshake hash, 32 bytes, alike at both ends and different for each channel: bind other proofs, such as an attestation, to
    /// it.
    /// </summary>
    public ReadOnlyMemory<byte> HandshakeHash { get; }

    /// <summary>
    /// How often so far a message of this channel was missing, repeated, out of order or damaged, or came by another connection than the
    /// one before, which may change the order in which they arrive. A service whose messages carry no counters of their own, as portals,
    /// compares it with the value at its start and ends when it has changed.
    /// </summary>
    public long Discontinuities => _channel.Discontinuities;

    /// <summary>The channel.</summary>
    public SecureChannel Channel => _channel;

    internal override void NoteQuestion() => _channel.NoteQuestion();
}

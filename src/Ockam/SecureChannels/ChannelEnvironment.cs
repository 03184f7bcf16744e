using Ockam.Identities;
using Ockam.Routing;
using Ockam.Vault;

namespace Ockam.SecureChannels;

/// <summary>What channels of one node share.</summary>
internal sealed record ChannelEnvironment(
    Router Router,
    IVault Vault,
    IdentityService Identities,
    PurposeKeyService PurposeKeys,
    CredentialService Credentials,
    string NodeName,
    TimeProvider Time)
{
    private int _handshakes;

    /// <summary>Every channel that is not closed.</summary>
    public SecureChannelTable Channels { get; } = new(Time);

    /// <summary>How many handshakes are worked on at this moment.</summary>
    public int HandshakesUnderWay => Volatile.Read(ref _handshakes);

    /// <summary>
    /// How long a channel waits to seal. Taking a nonce, sealing and enqueuing on the next hop never wait, so a lock held this long means
    /// that two channels run over each other in a circle.
    /// </summary>
    public TimeSpan CircleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told when a peer has presented a longer history than was known: it was rotated. It must not block.</summary>
    public Action<Identifier>? HistoryGrew { get; set; }

    /// <summary>
    /// Told when a peer's credential was refused since the authority made it with a key that is not known here: the authority may have been
    /// rotated. It must not block.
    /// </summary>
    public Action<Identifier>? AuthorityKeyUnknown { get; set; }

    public ulong UnixSeconds => Time.UnixSeconds();

    public void BeginHandshake() => Interlocked.Increment(ref _handshakes);

    public void EndHandshake() => Interlocked.Decrement(ref _handshakes);
}

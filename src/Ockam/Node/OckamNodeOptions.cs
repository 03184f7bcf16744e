using Ockam.Identities;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Node;

/// <summary>How a node is made.</summary>
public sealed record OckamNodeOptions
{
    /// <summary>The name of a node that is given none.</summary>
    public const string DefaultName = "default";

    /// <summary>
    /// The stall limit of an endpoint: a portal at its end gives an application that takes nothing 30 s, and reads no more for that long;
    /// only then has the connection stalled.
    /// </summary>
    public static readonly TimeSpan DefaultStallLimit = TimeSpan.FromSeconds(45);

    /// <summary>
    /// That of a node with relays for others: longer than that of the nodes that it serves, so that an endpoint closes what stalls alone,
    /// and not the relay all that a connection carries.
    /// </summary>
    public static readonly TimeSpan RelayStallLimit = TimeSpan.FromSeconds(60);

    /// <summary>The node's name: attributes and credentials are kept for each node.</summary>
    public string Name { get; init; } = DefaultName;

    /// <summary>The store, which the node closes at its end; null opens the one of the home folder.</summary>
    public INodeStore? Store { get; init; }

    /// <summary>The vault of the node's keys; null for the software vault, which keeps them in the store.</summary>
    public IVault? Vault { get; init; }

    /// <summary>The name of the node's identity; null for the default one. It is made if there is none of that name.</summary>
    public string? Identity { get; init; }

    /// <summary>
    /// The name of the vault of the home that has the identity's keys: one that is made has its own there, and one whose keys are in
    /// another vault is refused. Null for the identity's vault, or the default one for one that is made.
    /// </summary>
    public string? VaultName { get; init; }

    /// <summary>
    /// The identity that it must be, whatever its name: for a node that is started again, which is not to become somebody else. Null for
    /// a node that is new.
    /// </summary>
    internal Identifier? RequiredIdentifier { get; init; }

    /// <summary>
    /// Whom the listener <c>api</c> accepts. Everyone may open a channel in the original too (section 5.2): the services behind it decide.
    /// </summary>
    public TrustPolicy Trust { get; init; } = TrustPolicy.Anyone;

    /// <summary>
    /// The authority whose credentials count on this node's channels; its change history must be known here. Without one, credentials of
    /// peers are ignored (section 5.2, step 4).
    /// </summary>
    public Identifier? Authority { get; init; }

    /// <summary>
    /// The node's own identity is the authority whose credentials count on its channels, in place of <see cref="Authority"/>: for the node
    /// of a project that is authority and relay together.
    /// </summary>
    public bool IsOwnAuthority { get; init; }

    /// <summary>
    /// Whether a channel that a peer opened ends when the credential does that the peer presented, unless it presented a newer one in time:
    /// for nodes that serve members of a project only.
    /// </summary>
    public bool EndsChannelsWithCredentials { get; init; }

    /// <summary>
    /// The scope of the credential that this node presents: one by <see cref="Authority"/> that was stored for its identity. Null presents
    /// none.
    /// </summary>
    public string? CredentialScope { get; init; }

    /// <summary>
    /// The way to the authority's listener, such as <c>/dnsaddr/authority.example/tcp/4000/secure/api</c>. With it the node gets its
    /// credential there, keeps it for <see cref="CredentialScope"/>, and renews it in time; without, it presents what was stored.
    /// </summary>
    public MultiAddr? AuthorityRoute { get; init; }

    /// <summary>
    /// The name of the project that the node is in, one that its home knows: its authority's credentials count, and this node presents its
    /// own. Null for none; then <see cref="Authority"/>, <see cref="CredentialScope"/> and <see cref="AuthorityRoute"/> can say the same.
    /// </summary>
    public string? Project { get; init; }

    /// <summary>
    /// Lets anyone who reaches a TCP listener on an address other than loopback use <c>echo</c>, <c>uppercase</c> and <c>hop</c> without a
    /// secure channel. Without it, such a listener offers nothing but handshakes.
    /// </summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>
    /// For how long a peer may take none of the bytes sent to it before the connection to it is closed: <see cref="DefaultStallLimit"/>,
    /// 45 s; on a node with relays for others let it be <see cref="RelayStallLimit"/>, 60 s.
    /// </summary>
    public TimeSpan StallLimit { get; init; } = DefaultStallLimit;

    /// <summary>Wall clock and monotonic clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

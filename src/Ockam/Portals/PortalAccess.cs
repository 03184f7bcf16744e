using System.Collections.Frozen;
using Ockam.Identities;
using Ockam.Policies;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Portals;

/// <summary>
/// Who may be at the other end of a portal. It has no default: trust is a decision. It is asked once for each connection; every later
/// message of the connection must come through the same channel.
/// </summary>
public abstract class PortalAccess
{
    /// <summary>Anyone, also without a secure channel where the node lets such messages through.</summary>
    public static PortalAccess Anyone { get; } = new AnyonePolicy();

    /// <summary>
    /// Whoever has a valid credential of the node's authority, whatever a policy says besides; nobody on a node without one.
    /// </summary>
    public static PortalAccess Members { get; } = new MembersPolicy();

    /// <summary>Exactly these identities, each through a secure channel.</summary>
    /// <exception cref="ArgumentException">None was given.</exception>
    public static PortalAccess Only(params IEnumerable<Identifier> identifiers) => new Identifiers(identifiers);

    /// <summary>Decides. Called from receive loops: it must not wait.</summary>
    /// <param name="sender">What a secure channel of this node knows of the sender; null for a message without one.</param>
    public abstract bool Allows(LocalInfo? sender);

    /// <summary>Decides, if that can be done at once.</summary>
    internal virtual PolicyVerdict Decide(LocalInfo? sender) => Allows(sender) ? PolicyVerdict.Allowed : PolicyVerdict.Denied;

    /// <summary>
    /// Decides about the other end of a way before anything is sent by it; who it may be at all is asked when it answers.
    /// </summary>
    internal virtual PolicyVerdict DecideAhead(LocalInfo? peer) => PolicyVerdict.Allowed;

    /// <summary>As <see cref="DecideAhead"/>, and may read from a store.</summary>
    internal virtual ValueTask<bool> AllowsAheadAsync(LocalInfo? peer, CancellationToken cancellationToken) => new(true);

    /// <summary>Decides, and may read from a store.</summary>
    internal virtual ValueTask<bool> AllowsAsync(LocalInfo? sender, CancellationToken cancellationToken) => new(Allows(sender));

    /// <summary>Why somebody is not let in, for this node alone.</summary>
    internal virtual string Refusal(LocalInfo? sender) => sender is SecureChannelInfo channel
        ? $"{channel.PeerIdentifier} is not trusted."
        : "A message came without a secure channel.";

    /// <summary>Has somebody told, once and with the reason, when one who is let in no longer is. The callback must not block.</summary>
    /// <returns>Ends that; null where decisions never change.</returns>
    internal virtual IDisposable? Watch(LocalInfo? sender, Action<string> withdrawn) => null;

    private sealed class AnyonePolicy : PortalAccess
    {
        public override bool Allows(LocalInfo? sender) => true;

        public override string ToString() => "anyone";
    }

    // Who has a credential is known to the node's policies, which are asked for each resource; see PolicyGuard.
    private sealed class MembersPolicy : PortalAccess
    {
        public override bool Allows(LocalInfo? sender) => sender is SecureChannelInfo;

        public override string ToString() => "members";
    }

    private sealed class Identifiers : PortalAccess
    {
        private readonly FrozenSet<Identifier> _identifiers;

        public Identifiers(IEnumerable<Identifier> identifiers)
        {
            _identifiers = identifiers.ToFrozenSet();
            if (_identifiers.Count == 0) throw new ArgumentException("Name at least one Identifier to trust.", nameof(identifiers));
        }

        public override bool Allows(LocalInfo? sender) =>
            sender is SecureChannelInfo channel && _identifiers.Contains(channel.PeerIdentifier);

        public override string ToString() => string.Join(", ", _identifiers);
    }
}

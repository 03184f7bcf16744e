using System.Collections.Frozen;
using Ockam.Identities;
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

    /// <summary>Exactly these identities, each through a secure channel.</summary>
    /// <exception cref="ArgumentException">None was given.</exception>
    public static PortalAccess Only(params IEnumerable<Identifier> identifiers) => new Identifiers(identifiers);

    /// <summary>Decides. Called from receive loops: it must not wait.</summary>
    /// <param name="sender">What a secure channel of this node knows of the sender; null for a message without one.</param>
    public abstract bool Allows(LocalInfo? sender);

    private sealed class AnyonePolicy : PortalAccess
    {
        public override bool Allows(LocalInfo? sender) => true;

        public override string ToString() => "anyone";
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

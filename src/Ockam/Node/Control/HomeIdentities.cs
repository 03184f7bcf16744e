using System.Collections.Frozen;
using Ockam.Identities;
using Ockam.SecureChannels;

namespace Ockam.Node.Control;

/// <summary>
/// The identities whose keys this home holds. Whoever may use them may use the home, so nodes of one home trust each other unless told
/// otherwise; an identity that is made or removed later counts from the next look on.
/// </summary>
internal sealed class HomeIdentities
{
    private volatile FrozenSet<Identifier> _known = [];

    /// <summary>Knows nobody before the first look.</summary>
    public HomeIdentities() => Trust = TrustPolicy.OneOf(() => _known);

    /// <summary>Trusts whom they are at the moment.</summary>
    public TrustPolicy Trust { get; }

    /// <summary>Looks again.</summary>
    public async Task RefreshAsync(IdentityService identities, Identifier own, CancellationToken cancellationToken)
    {
        IReadOnlyList<NamedIdentity> named = await identities.ListAsync(cancellationToken).ConfigureAwait(false);
        _known = named.Select(identity => identity.Identifier).Append(own).ToFrozenSet();
    }
}

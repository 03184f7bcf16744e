using Ockam.Identities;
using Ockam.Portals;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node;

/// <summary>The same decision for channels, portals and relays.</summary>
internal static class ConfiguredTrust
{
    /// <summary>Whom a portal lets in.</summary>
    public static PortalAccess ToAccess(this TrustPolicy trust) =>
        ReferenceEquals(trust, TrustPolicy.Anyone) ? PortalAccess.Anyone
        : ReferenceEquals(trust, TrustPolicy.Members) ? PortalAccess.Members
        : new Access(trust);

    /// <summary>Who may register relays.</summary>
    public static RelayAuthorization ToAuthorization(this TrustPolicy trust) =>
        ReferenceEquals(trust, TrustPolicy.Anyone) ? RelayAuthorization.Anyone : new Authorization(trust);

    private sealed class Access(TrustPolicy trust) : PortalAccess
    {
        public override bool Allows(LocalInfo? sender) => sender is SecureChannelInfo channel && trust.Accepts(channel.PeerIdentifier);

        public override string ToString() => trust.ToString();
    }

    private sealed class Authorization(TrustPolicy trust) : RelayAuthorization
    {
        public override ValueTask<string?> RefuseAsync(RelayRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(request.Peer?.PeerIdentifier is { } peer && trust.Accepts(peer)
                ? null
                : "it is not one of the identifiers that this relay node serves");

        public override string ToString() => trust.ToString();
    }
}

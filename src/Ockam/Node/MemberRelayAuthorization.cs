using Ockam.Identities;
using Ockam.Projects;
using Ockam.Relays;

namespace Ockam.Node;

/// <summary>
/// Members of a project register relays under the names that their credentials allow (section 7.2): the attribute <c>ockam-relay</c> is the
/// name, or <c>*</c> for every name, the made-up ones included.
/// </summary>
internal sealed class MemberRelayAuthorization(
    Identifier authority, IAttributesRepository attributes, string nodeName, TimeProvider time) : RelayAuthorization
{
    /// <inheritdoc/>
    public override bool EndsWithTime => true;

    public override async ValueTask<string?> RefuseAsync(RelayRequest request, CancellationToken cancellationToken)
    {
        if (request.Peer?.PeerIdentifier is not { } peer) return "members of the project come through a secure channel";
        AttributesEntry? entry = await attributes.GetAsync(peer, authority, nodeName, time.UnixSeconds(), cancellationToken)
            .ConfigureAwait(false);
        if (entry is null) return $"it has presented no credential of {authority} that is valid now";
        if (!entry.Attributes.ToTexts().TryGetValue(MemberAttributes.Relay, out string? allowed))
            return $"its credential allows no relay: it has no attribute {MemberAttributes.Relay}";
        return allowed == MemberAttributes.AnyRelay || allowed == request.Name
            ? null
            : $"its credential allows the relay '{allowed}', and not '{request.Name}'";
    }

    public override string ToString() => $"members of {authority}";
}

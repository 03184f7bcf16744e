using Ockam.Policies;

namespace Ockam.Relays;

/// <summary>
/// Serves those whom somebody trusts and a policy allows (section 10); with neither authority nor policy, trust alone counts.
/// </summary>
internal sealed class PolicyAuthorization(RelayAuthorization trust, PolicyGuard guard) : RelayAuthorization
{
    // What changes in policies and attributes is told, and needs no asking again.
    public override bool EndsWithTime => trust.EndsWithTime;

    public override async ValueTask<string?> RefuseAsync(RelayRequest request, CancellationToken cancellationToken)
    {
        if (await trust.RefuseAsync(request, cancellationToken).ConfigureAwait(false) is { } refusal) return refusal;
        return await guard.DecideAsync(request.Peer?.PeerIdentifier, cancellationToken).ConfigureAwait(false)
            ? null
            : guard.Explain(request.Peer?.PeerIdentifier).Reason;
    }

    internal override IDisposable? Watch(RelayRequest request, Action<string> withdrawn) =>
        request.Peer is { } peer ? guard.Watch(peer.PeerIdentifier, withdrawn) : null;

    public override string ToString() => guard.ToString() is { Length: > 0 } policy ? $"{trust}; policy {policy}" : trust.ToString()!;
}

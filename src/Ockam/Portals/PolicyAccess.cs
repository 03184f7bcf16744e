using Ockam.Policies;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Portals;

/// <summary>
/// Lets those in whom somebody trusts and a policy allows (section 10); with neither authority nor policy, trust alone counts.
/// </summary>
internal sealed class PolicyAccess(PortalAccess trust, PolicyGuard guard) : PortalAccess
{
    /// <summary>Who is trusted, whatever the policy says.</summary>
    public PortalAccess Trust => trust;

    /// <summary>The policy that holds now, that of the type where there is none of the resource's own; null where none does.</summary>
    public string? Policy => guard.ToString() is { Length: > 0 } policy ? policy : null;

    public override bool Allows(LocalInfo? sender) => Decide(sender) == PolicyVerdict.Allowed;

    internal override PolicyVerdict Decide(LocalInfo? sender) => trust.Allows(sender) ? DecideAhead(sender) : PolicyVerdict.Denied;

    internal override ValueTask<bool> AllowsAsync(LocalInfo? sender, CancellationToken cancellationToken) =>
        trust.Allows(sender) ? AllowsAheadAsync(sender, cancellationToken) : new(false);

    internal override PolicyVerdict DecideAhead(LocalInfo? peer) => guard.Decide((peer as SecureChannelInfo)?.PeerIdentifier);

    internal override ValueTask<bool> AllowsAheadAsync(LocalInfo? peer, CancellationToken cancellationToken) =>
        guard.DecideAsync((peer as SecureChannelInfo)?.PeerIdentifier, cancellationToken);

    internal override string Refusal(LocalInfo? sender)
    {
        if (!trust.Allows(sender) && guard.Decide((sender as SecureChannelInfo)?.PeerIdentifier) != PolicyVerdict.Denied)
            return base.Refusal(sender);
        string reason = guard.Explain((sender as SecureChannelInfo)?.PeerIdentifier).Reason;
        return sender is SecureChannelInfo channel ? $"{channel.PeerIdentifier} is not let in. {reason}" : reason;
    }

    internal override IDisposable? Watch(LocalInfo? sender, Action<string> withdrawn) => sender is SecureChannelInfo channel
        ? guard.Watch(channel.PeerIdentifier, reason => withdrawn($"{channel.PeerIdentifier} is no longer let in. {reason}"))
        : null;

    public override string ToString() => Policy is { } policy ? $"{trust}; policy {policy}" : trust.ToString()!;
}

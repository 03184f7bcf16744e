using Ockam.Portals;
using Ockam.SecureChannels;

namespace Ockam.Node;

/// <summary>Whom a service serves that is reached through secure channels: whom it trusts, and what a policy asks for besides.</summary>
public sealed class ChannelAccess
{
    private readonly PortalAccess _access;

    internal ChannelAccess(PortalAccess access) => _access = access;

    /// <summary>Whether the other end is trusted, whatever a policy says. It does not wait.</summary>
    /// <param name="sender">The channel that a message came through.</param>
    public bool Trusts(SecureChannelInfo sender) => _access is PolicyAccess policy ? policy.Trust.Allows(sender) : _access.Allows(sender);

    /// <summary>Decides about trust and policy; it may read from the store.</summary>
    /// <param name="sender">The channel that a message came through.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null for one that is let in; otherwise why not, for this node alone.</returns>
    public async ValueTask<string?> RefuseAsync(SecureChannelInfo sender, CancellationToken cancellationToken = default) =>
        await _access.AllowsAsync(sender, cancellationToken).ConfigureAwait(false) ? null : _access.Refusal(sender);

    /// <summary>Whom it trusts, and the policy that holds now.</summary>
    public override string ToString() => _access.ToString() ?? "";
}

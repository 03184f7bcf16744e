using System.Collections.Frozen;
using Ockam.Identities;

namespace Ockam.Relays;

/// <summary>Decides who may register which relay (section 7.2). It is asked once for each registration.</summary>
public abstract class RelayAuthorization
{
    /// <summary>Processes of the relay node's own machine, over TCP without a secure channel; nobody else.</summary>
    public static RelayAuthorization Loopback { get; } = new Rule(
        "this relay node serves only its own machine; name the identifiers that it shall serve", request => request.IsLoopback);

    /// <summary>Everybody who can reach the service. A decision to be made in so many words.</summary>
    public static RelayAuthorization Anyone { get; } = new Rule(string.Empty, _ => true);

    /// <summary>These identities, through secure channels; every name.</summary>
    public static RelayAuthorization Only(params IEnumerable<Identifier> identifiers)
    {
        FrozenSet<Identifier> allowed = identifiers.ToFrozenSet();
        return new Rule(
            "it is not one of the identifiers that this relay node serves",
            request => request.Peer is { } peer && allowed.Contains(peer.PeerIdentifier));
    }

    /// <summary>
    /// Whether a decision may be another some time later, as where credentials end: then it is asked again now and then for each relay that
    /// is registered, and one that is not allowed any more ends.
    /// </summary>
    public virtual bool EndsWithTime => false;

    /// <summary>Decides. It may take its time, for example to read attributes.</summary>
    /// <param name="request">Who asks for what.</param>
    /// <param name="cancellationToken">The service is ending.</param>
    /// <returns>Null if it is allowed; otherwise why not, for the relay node's own log: the asker is not told.</returns>
    public abstract ValueTask<string?> RefuseAsync(RelayRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Has somebody told, once and with the reason, when a request that was allowed no longer is. The callback must not block.
    /// </summary>
    /// <returns>Ends that; null where decisions never change.</returns>
    internal virtual IDisposable? Watch(RelayRequest request, Action<string> withdrawn) => null;

    private sealed class Rule(string refusal, Func<RelayRequest, bool> allows) : RelayAuthorization
    {
        public override ValueTask<string?> RefuseAsync(RelayRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(allows(request) ? null : refusal);
    }
}

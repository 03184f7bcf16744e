using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node;

/// <summary>How an inlet gets to its outlet.</summary>
public sealed record InletRoute
{
    /// <summary>
    /// The way to the outlet's worker, such as
    /// <c>/dnsaddr/relay.example/tcp/4000/secure/api/service/forward_to_db/secure/api/service/outlet</c>.
    /// </summary>
    public required MultiAddr To { get; init; }

    /// <summary>Who the outlet's node may be: the end of the last channel of the way.</summary>
    public required TrustPolicy Trust { get; init; }

    /// <summary>
    /// Who the nodes before it may be, at which the other channels end. They forward ciphertext, so without a decision anyone may.
    /// </summary>
    public TrustPolicy RelayTrust { get; init; } = TrustPolicy.Anyone;

    /// <summary>
    /// Whether the inlet has a connection and channels of its own. Otherwise inlets that lead to the same node, and trust the same, share
    /// them.
    /// </summary>
    public bool Isolate { get; init; }
}

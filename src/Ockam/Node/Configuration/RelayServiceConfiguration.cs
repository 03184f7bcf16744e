using Ockam.Policies;
using Ockam.SecureChannels;

namespace Ockam.Node.Configuration;

/// <summary>The relay service of a node (section 7).</summary>
public sealed record RelayServiceConfiguration
{
    /// <summary>Who may register relays.</summary>
    public required TrustPolicy Trust { get; init; }

    /// <summary>Whether only whoever comes from this machine's loopback addresses may register relays; others need no trust then.</summary>
    public bool IsForThisMachine { get; init; }

    /// <summary>Who may register relays besides, as a policy (section 10); null where the stored policies decide.</summary>
    public PolicyExpression? Allow { get; init; }

    /// <summary>How many relays one Identifier may have at a time; null for the service's own limit.</summary>
    public int? RelaysPerIdentifier { get; init; }
}

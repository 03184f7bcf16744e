using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Configuration;

/// <summary>A relay that a node makes at another one (section 7.2).</summary>
public sealed record RelayConfiguration
{
    /// <summary>The name that is registered: others reach this node as <c>forward_to_NAME</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The way to the relay node.</summary>
    public required MultiAddr At { get; init; }

    /// <summary>Who the relay node is; null where <see cref="At"/> opens no secure channel.</summary>
    public TrustPolicy? Trust { get; init; }
}

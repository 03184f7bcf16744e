using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Configuration;

/// <summary>A secure channel listener besides <c>api</c>.</summary>
public sealed record SecureChannelListenerConfiguration
{
    /// <summary>Its worker address.</summary>
    public required Address Address { get; init; }

    /// <summary>Whom it accepts.</summary>
    public required TrustPolicy Trust { get; init; }
}

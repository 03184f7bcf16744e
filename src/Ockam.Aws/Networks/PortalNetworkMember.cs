namespace Ockam.Aws;

/// <summary>A member of a project that an instance of a portal network is.</summary>
/// <param name="Identifier">Who.</param>
/// <param name="InstanceName">The instance that has redeemed its ticket; empty where that is not known.</param>
/// <param name="Authority">The authority of the project; null where that is not known.</param>
public sealed record PortalNetworkMember(string Identifier, string InstanceName, string? Authority);

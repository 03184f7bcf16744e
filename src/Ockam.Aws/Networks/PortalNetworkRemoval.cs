namespace Ockam.Aws;

/// <summary>What has become of a portal network that was removed.</summary>
/// <param name="Name">What it was called.</param>
/// <param name="RunId">The id that all of it carried.</param>
/// <param name="Removed">What was removed, in this order.</param>
/// <param name="Left">What is there still, untouched, because it does not carry the network's tag any more.</param>
public sealed record PortalNetworkRemoval(
    string Name, string RunId, IReadOnlyList<PortalNetworkPart> Removed, IReadOnlyList<PortalNetworkPart> Left)
{
    /// <summary>The members of a project that its instances were, and that were taken out of it.</summary>
    public IReadOnlyList<PortalNetworkMember> MembersRemoved { get; init; } = [];

    /// <summary>The members that its instances were, and that stay in their projects: nobody who administers those was named.</summary>
    public IReadOnlyList<PortalNetworkMember> MembersLeft { get; init; } = [];
}

namespace Ockam.Aws;

/// <summary>An instance of a portal network.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="RunId">The network's id, which all that was made carries.</param>
/// <param name="Name">Its name in the network.</param>
/// <param name="InstanceId">Its id in EC2.</param>
/// <param name="State"><c>running</c> or another.</param>
public sealed record PortalInstance(string Network, string RunId, string Name, string InstanceId, string State)
{
    /// <summary>What it is for; null where its tags do not say it.</summary>
    public PortalInstanceRole? Role { get; init; }

    /// <summary>Its type.</summary>
    public string? InstanceType { get; init; }

    /// <summary>What it started from.</summary>
    public string? ImageId { get; init; }

    /// <summary>Its public IPv4 address; null if it has none.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>Its private IPv4 address.</summary>
    public string? PrivateAddress { get; init; }

    /// <summary>Its network in EC2.</summary>
    public string? VpcId { get; init; }

    /// <summary>Its subnet.</summary>
    public string? SubnetId { get; init; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset? Launched { get; init; }

    /// <summary>
    /// The member that has redeemed its ticket, or in the role of the project its authority; null where nobody has asked.
    /// </summary>
    public string? Identifier { get; init; }

    /// <summary>
    /// The ARN of its role, for policies that are to name it; null where it has none, or where only what EC2 says of it was asked.
    /// </summary>
    public string? RoleArn { get; init; }

    /// <summary>The relay that it has registered; null in the role of the project.</summary>
    public string? Relay { get; init; }
}

namespace OckamPS;

/// <summary>An instance of a portal network.</summary>
public sealed record OckamPortalInstanceInfo
{
    /// <summary>The network's name.</summary>
    public required string Network { get; init; }

    /// <summary>The instance's name in the network, which is also that of its node.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for; null where its tags do not say it.</summary>
    public OckamPortalInstanceRole? Role { get; init; }

    /// <summary>Its id in EC2.</summary>
    public required string InstanceId { get; init; }

    /// <summary><c>running</c> or another of EC2's states.</summary>
    public required string State { get; init; }

    /// <summary>Its public IPv4 address; null if it has none.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>The member that has redeemed its ticket, or the project's authority; null where it was not made just now.</summary>
    public string? Identifier { get; init; }

    /// <summary>The relay by which it is reached; null for the project, and where it was not made just now.</summary>
    public string? Relay { get; init; }

    /// <summary>The ARN of its role, for policies that are to name it; null where it has none or was not made just now.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Its type.</summary>
    public string? InstanceType { get; init; }

    /// <summary>The image that it started from.</summary>
    public string? ImageId { get; init; }

    /// <summary>Its private IPv4 address.</summary>
    public string? PrivateAddress { get; init; }

    /// <summary>Its network in EC2.</summary>
    public string? VpcId { get; init; }

    /// <summary>Its subnet.</summary>
    public string? SubnetId { get; init; }

    /// <summary>When it was started (UTC).</summary>
    public DateTimeOffset? LaunchedAt { get; init; }

    /// <summary>The id of the network's run, which all that was made for it carries as a tag.</summary>
    public required string RunId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Network}/{Name}";
}

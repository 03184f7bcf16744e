namespace Ockam.Aws;

/// <summary>A portal network to be made.</summary>
/// <param name="Name">What it is called: 1 to 31 lower-case letters, digits and hyphens, not beginning with a hyphen.</param>
public sealed record PortalNetworkRequest(string Name)
{
    /// <summary>The range of IPv4 addresses where none is named.</summary>
    public const string UsualCidr = "10.0.0.0/16";

    /// <summary>Its range of IPv4 addresses, /16 to /28; null for <see cref="UsualCidr"/>.</summary>
    public string? Cidr { get; init; }

    /// <summary>A subnet that is there already, which is used as it is; null for a new network.</summary>
    public string? SubnetId { get; init; }

    /// <summary>A security group that is there already, in the network of <see cref="SubnetId"/>; null for a new one.</summary>
    public string? SecurityGroupId { get; init; }

    /// <summary>Whether instances get no public address, and go out through a NAT gateway.</summary>
    public bool PrivateSubnet { get; init; }

    /// <summary>The TCP port that a project's authority and relay listen at; null where nothing may come in.</summary>
    public int? ProjectPort { get; init; }

    /// <summary>From where that port may be reached: ranges or addresses; empty for everywhere.</summary>
    public IReadOnlyList<string> AllowFrom { get; init; } = [];

    /// <summary>From where SSH may be reached: ranges or addresses; empty for nowhere.</summary>
    public IReadOnlyList<string> SshFrom { get; init; } = [];

    /// <summary>A type of instances that its zone has to have; null for the first zone of the region.</summary>
    public string? InstanceType { get; init; }

    /// <summary>The zone; null for the first one that will do.</summary>
    public string? AvailabilityZone { get; init; }
}

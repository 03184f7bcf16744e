namespace OckamPS;

/// <summary>What EC2 says about the instance that this session runs on. Nobody vouches for it: attestation does.</summary>
public sealed record OckamInstanceInfo
{
    /// <summary>Its id.</summary>
    public required string InstanceId { get; init; }

    /// <summary>Its type, such as g5.2xlarge.</summary>
    public required string InstanceType { get; init; }

    /// <summary>The image that it was started from.</summary>
    public required string ImageId { get; init; }

    /// <summary>The account that it belongs to; null if the service does not tell.</summary>
    public string? AccountId { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>The zone in it.</summary>
    public required string AvailabilityZone { get; init; }

    /// <summary>The processor's architecture; null if the service does not tell.</summary>
    public string? Architecture { get; init; }

    /// <summary>Its address inside; null if it has none of version 4.</summary>
    public string? PrivateIp { get; init; }

    /// <summary>The IAM role whose credentials it has; null if it has none.</summary>
    public string? RoleName { get; init; }

    /// <summary>The profile that gives it the role; null if it has none.</summary>
    public string? InstanceProfileArn { get; init; }

    /// <summary>The identity document as it was received (JSON); null if there is none.</summary>
    public string? IdentityDocument { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{InstanceId} ({InstanceType}, {AvailabilityZone})";
}

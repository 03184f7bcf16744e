namespace Ockam.Attestation;

/// <summary>What EC2 says about the instance that this runs on.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="InstanceType">Its type, for example g5.2xlarge.</param>
/// <param name="ImageId">The image that it was started from.</param>
/// <param name="AccountId">The account that it belongs to; null if only the identity document would tell, and there is none.</param>
/// <param name="Region">The region.</param>
/// <param name="AvailabilityZone">The zone in it.</param>
/// <param name="Architecture">The processor's architecture; null in the same case.</param>
/// <param name="PrivateIp">Its address inside; null if it has none of version 4.</param>
/// <param name="RoleName">The IAM role whose credentials it has; null if it has none.</param>
/// <param name="InstanceProfileArn">The profile that gives it the role; null if it has none, or the service does not tell.</param>
/// <param name="IdentityDocument">The identity document as it was received (JSON); null if there is none.</param>
public sealed record InstanceDescription(
    string InstanceId,
    string InstanceType,
    string ImageId,
    string? AccountId,
    string Region,
    string AvailabilityZone,
    string? Architecture,
    string? PrivateIp,
    string? RoleName,
    string? InstanceProfileArn,
    string? IdentityDocument);

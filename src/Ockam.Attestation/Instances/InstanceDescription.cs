namespace Ockam.Attestation;

/// <summary>What EC2 says about the instance that this runs on.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="InstanceType">Its type, for example g5.2xlarge.</param>
/// <param name="ImageId">The image that it was started from.</param>
/// <param name="AccountId">The account that it belongs to.</param>
/// <param name="Region">The region.</param>
/// <param name="AvailabilityZone">The zone in it.</param>
/// <param name="Architecture">The processor's architecture.</param>
/// <param name="PrivateIp">Its address inside; null if it has none of version 4.</param>
/// <param name="InstanceProfileArn">The profile whose role it has; null if it has none.</param>
public sealed record InstanceDescription(
    string InstanceId,
    string InstanceType,
    string ImageId,
    string AccountId,
    string Region,
    string AvailabilityZone,
    string Architecture,
    string? PrivateIp,
    string? InstanceProfileArn);

namespace Ockam.Aws;

/// <summary>What has become of an instance.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Before">Its state before.</param>
/// <param name="Now">Its state now.</param>
internal sealed record Ec2InstanceChange(string InstanceId, string? Before, string? Now);

namespace Ockam.Aws;

/// <summary>A way out for instances without a public address. It costs by the hour and by the byte.</summary>
/// <param name="NatGatewayId">Its id.</param>
/// <param name="VpcId">Its network.</param>
/// <param name="SubnetId">The public subnet that it is in.</param>
/// <param name="State"><c>pending</c>, <c>available</c>, <c>failed</c>, <c>deleting</c> or <c>deleted</c>.</param>
/// <param name="Failure">Why it has failed: code and text; null if it has not.</param>
/// <param name="AllocationIds">Its public addresses.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Ec2NatGateway(
    string NatGatewayId, string VpcId, string SubnetId, string State, string? Failure, IReadOnlyList<string> AllocationIds,
    IReadOnlyDictionary<string, string> Tags);

namespace Ockam.Aws;

/// <summary>A subnet.</summary>
/// <param name="SubnetId">Its id.</param>
/// <param name="VpcId">Its network.</param>
/// <param name="CidrBlock">Its addresses.</param>
/// <param name="AvailabilityZone">Where it is.</param>
/// <param name="State"><c>pending</c>, <c>available</c>, or another that it cannot be used in.</param>
/// <param name="MapsPublicAddress">Whether instances in it get a public address unless they say otherwise.</param>
/// <param name="AvailableAddresses">How many addresses are free.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Ec2Subnet(
    string SubnetId, string VpcId, string CidrBlock, string AvailabilityZone, string State, bool MapsPublicAddress, int AvailableAddresses,
    IReadOnlyDictionary<string, string> Tags);

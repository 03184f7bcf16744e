namespace Ockam.Aws;

/// <summary>A private network.</summary>
/// <param name="VpcId">Its id.</param>
/// <param name="CidrBlock">Its addresses.</param>
/// <param name="State"><c>pending</c> or <c>available</c>.</param>
/// <param name="IsDefault">Whether it is the region's default one.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Ec2Vpc(string VpcId, string CidrBlock, string State, bool IsDefault, IReadOnlyDictionary<string, string> Tags);

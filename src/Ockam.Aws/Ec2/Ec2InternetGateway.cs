namespace Ockam.Aws;

/// <summary>A way out of networks.</summary>
/// <param name="InternetGatewayId">Its id.</param>
/// <param name="VpcIds">The networks that it is attached to: one at most.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Ec2InternetGateway(
    string InternetGatewayId, IReadOnlyList<string> VpcIds, IReadOnlyDictionary<string, string> Tags);

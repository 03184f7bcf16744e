namespace Ockam.Aws;

/// <summary>What a route table is used for.</summary>
/// <param name="AssociationId">Its id.</param>
/// <param name="SubnetId">The subnet; null for the main one.</param>
/// <param name="IsMain">Whether it serves all subnets that have no other; such an association ends with its network.</param>
internal sealed record Ec2RouteAssociation(string AssociationId, string? SubnetId, bool IsMain);

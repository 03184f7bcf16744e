namespace Ockam.Aws;

/// <summary>A security group.</summary>
/// <param name="GroupId">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="VpcId">Its network.</param>
/// <param name="Ingress">What may come in.</param>
/// <param name="Egress">What may go out.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Ec2SecurityGroup(
    string GroupId, string Name, string Description, string? VpcId, IReadOnlyList<Ec2Permission> Ingress,
    IReadOnlyList<Ec2Permission> Egress, IReadOnlyDictionary<string, string> Tags);

namespace Ockam.Aws;

/// <summary>A route table.</summary>
/// <param name="RouteTableId">Its id.</param>
/// <param name="VpcId">Its network.</param>
/// <param name="Associations">What it is used for.</param>
/// <param name="Routes">Its routes.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record Ec2RouteTable(
    string RouteTableId, string VpcId, IReadOnlyList<Ec2RouteAssociation> Associations, IReadOnlyList<Ec2Route> Routes,
    IReadOnlyDictionary<string, string> Tags);

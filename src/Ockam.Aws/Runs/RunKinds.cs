namespace Ockam.Aws;

/// <summary>Tells kinds, and lists what there is of them.</summary>
internal static class RunKinds
{
    // Lists of tags call some kinds otherwise than requests do.
    private static readonly (string Prefix, string Kind)[] s_prefixes =
    [
        ("vpc-", RunKind.Vpc), ("igw-", RunKind.InternetGateway), ("rtb-", RunKind.RouteTable), ("subnet-", RunKind.Subnet),
        ("sg-", RunKind.SecurityGroup), ("eipalloc-", RunKind.Address), ("nat-", RunKind.NatGateway), ("i-", RunKind.Instance),
        ("vol-", RunKind.Volume), ("key-", RunKind.KeyPair), ("ami-", RunKind.Image), ("snap-", RunKind.Snapshot),
    ];

    /// <summary>The kind of a resource of EC2.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="type">What the list that it is in calls it; null for nothing.</param>
    public static string Of(string id, string? type) =>
        s_prefixes.FirstOrDefault(each => id.StartsWith(each.Prefix, StringComparison.Ordinal)).Kind ?? type ?? "";

    /// <summary>The ids and states of what there is of a kind of EC2; null for a kind that runs do not make.</summary>
    /// <param name="ec2">EC2.</param>
    /// <param name="kind">One of <see cref="RunKind"/>.</param>
    /// <param name="selection">Which of them.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public static IAsyncEnumerable<(string Id, string? State)>? List(
        Ec2Client ec2, string kind, Ec2Selection selection, CancellationToken cancellationToken) => kind switch
    {
        RunKind.Vpc => ec2.DescribeVpcsAsync(selection, cancellationToken).Select(each => (each.VpcId, (string?)null)),
        RunKind.Subnet => ec2.DescribeSubnetsAsync(selection, cancellationToken).Select(each => (each.SubnetId, (string?)null)),
        RunKind.InternetGateway =>
            ec2.DescribeInternetGatewaysAsync(selection, cancellationToken).Select(each => (each.InternetGatewayId, (string?)null)),
        RunKind.RouteTable => ec2.DescribeRouteTablesAsync(selection, cancellationToken).Select(each => (each.RouteTableId, (string?)null)),
        RunKind.SecurityGroup =>
            ec2.DescribeSecurityGroupsAsync(selection, cancellationToken).Select(each => (each.GroupId, (string?)null)),
        RunKind.Address => ec2.DescribeAddressesAsync(selection, cancellationToken).Select(each => (each.AllocationId, (string?)null)),
        RunKind.NatGateway =>
            ec2.DescribeNatGatewaysAsync(selection, cancellationToken).Select(each => (each.NatGatewayId, (string?)each.State)),
        RunKind.Instance => ec2.DescribeInstancesAsync(selection, cancellationToken).Select(each => (each.InstanceId, (string?)each.State)),
        RunKind.Volume => ec2.DescribeVolumesAsync(selection, cancellationToken).Select(each => (each.VolumeId, (string?)each.State)),
        RunKind.KeyPair => ec2.DescribeKeyPairsAsync(selection, cancellationToken).Select(each => (each.KeyPairId, (string?)null)),
        RunKind.Image =>
            ec2.DescribeImagesAsync(["self"], selection, cancellationToken).Select(each => (each.ImageId, (string?)each.State)),
        RunKind.Snapshot =>
            ec2.DescribeSnapshotsAsync(["self"], selection, cancellationToken).Select(each => (each.SnapshotId, (string?)each.State)),
        _ => null,
    };
}

using System.Xml.Linq;

namespace Ockam.Aws.Tests.Support;

/// <summary>Everything that an account has in a region, as AWS describes it: two texts are equal where nothing has changed.</summary>
internal static class AccountSnapshot
{
    // Without network ACLs: each network has one, which goes with it in AWS and stays in moto.
    private static readonly (string Action, string Set)[] s_ec2 =
    [
        ("DescribeVpcs", "vpcSet"), ("DescribeSubnets", "subnetSet"), ("DescribeInternetGateways", "internetGatewaySet"),
        ("DescribeRouteTables", "routeTableSet"), ("DescribeSecurityGroups", "securityGroupInfo"), ("DescribeAddresses", "addressesSet"),
        ("DescribeNatGateways", "natGatewaySet"), ("DescribeInstances", "reservationSet"), ("DescribeVolumes", "volumeSet"),
        ("DescribeKeyPairs", "keySet"), ("DescribeNetworkInterfaces", "networkInterfaceSet"), ("DescribeDhcpOptions", "dhcpOptionsSet"),
    ];

    public static async Task<string> TakeAsync(RunClients clients, bool withSnapshots = false)
    {
        using var ec2 = new AwsClient(AwsService.Ec2, clients.Connection);
        var all = new List<string>();
        var subnets = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string action, string set) in s_ec2)
        {
            XElement answer = await ec2.AskAsync(action, null, CancellationToken.None);
            subnets.UnionWith(answer.Items("subnetSet").Select(item => item.Text("subnetId") ?? ""));
            all.AddRange(answer.Items(set)
                // moto keeps the interfaces of NAT gateways, without the subnet that they would be in.
                .Where(item => IsThere(item) && (set != "networkInterfaceSet" || subnets.Contains(item.Text("subnetId") ?? "")))
                .Select(item => $"{action}: {item}"));
        }

        all.AddRange(await clients.Ec2.DescribeImagesAsync(["self"], Ec2Selection.All).Select(each => $"image {each}").ToListAsync());
        // moto takes a second for them.
        if (withSnapshots)
        {
            all.AddRange(await clients.Ec2.DescribeSnapshotsAsync(["self"], Ec2Selection.All)
                .Select(each => each.SnapshotId).ToListAsync());
        }

        all.AddRange(await clients.Iam.ListRolesAsync().Select(each => each.Arn).ToListAsync());
        all.AddRange(await clients.Iam.ListInstanceProfilesAsync().Select(each => each.Arn).ToListAsync());
        all.AddRange(await clients.Ssm.DescribeAsync(null).Select(each => each.Name).ToListAsync());
        all.Sort(StringComparer.Ordinal);
        return string.Join('\n', all);
    }

    // What was terminated or deleted is listed for a while.
    private static bool IsThere(XElement item) =>
        item.Text("state") != "deleted"
        && (item.At("instancesSet") is null || item.Items("instancesSet").Any(each => each.Text("instanceState", "name") != "terminated"));
}

using System.Xml.Linq;

namespace Ockam.Aws;

internal sealed partial class Ec2Client
{
    /// <summary>Makes a network.</summary>
    public async Task<Ec2Vpc> CreateVpcAsync(
        string cidrBlock, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken = default) =>
        ToVpc(await MakeOnceAsync(
            "CreateVpc", Tag(Parameters().Add("CidrBlock", cidrBlock), tags, "vpc"), "vpc", cancellationToken).ConfigureAwait(false));

    /// <summary>Networks.</summary>
    public IAsyncEnumerable<Ec2Vpc> DescribeVpcsAsync(Ec2Selection selection, CancellationToken cancellationToken = default) =>
        ListAsync("DescribeVpcs", Select(selection, "VpcId"), "vpcSet", ToVpc, cancellationToken);

    /// <summary>Deletes an empty network.</summary>
    public Task DeleteVpcAsync(string vpcId, CancellationToken cancellationToken = default) =>
        AskAsync("DeleteVpc", Parameters().Add("VpcId", vpcId), cancellationToken);

    /// <summary>Makes a subnet.</summary>
    /// <param name="vpcId">Its network.</param>
    /// <param name="cidrBlock">Its addresses.</param>
    /// <param name="availabilityZone">Where; null for any zone.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<Ec2Subnet> CreateSubnetAsync(
        string vpcId, string cidrBlock, string? availabilityZone, IReadOnlyDictionary<string, string> tags,
        CancellationToken cancellationToken = default)
    {
        AwsParameters parameters = Parameters()
            .Add("VpcId", vpcId).Add("CidrBlock", cidrBlock).Add("AvailabilityZone", availabilityZone);
        return ToSubnet(
            await MakeAsync("CreateSubnet", Tag(parameters, tags, "subnet"), "subnet", cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Subnets.</summary>
    public IAsyncEnumerable<Ec2Subnet> DescribeSubnetsAsync(Ec2Selection selection, CancellationToken cancellationToken = default) =>
        ListAsync("DescribeSubnets", Select(selection, "SubnetId"), "subnetSet", ToSubnet, cancellationToken);

    /// <summary>Whether instances of a subnet get a public address unless they say otherwise.</summary>
    public Task SetSubnetPublicAddressesAsync(string subnetId, bool enabled, CancellationToken cancellationToken = default) =>
        AskAsync(
            "ModifySubnetAttribute", Parameters().Add("SubnetId", subnetId).Add("MapPublicIpOnLaunch.Value", enabled), cancellationToken);

    /// <summary>Deletes an empty subnet.</summary>
    public Task DeleteSubnetAsync(string subnetId, CancellationToken cancellationToken = default) =>
        AskAsync("DeleteSubnet", Parameters().Add("SubnetId", subnetId), cancellationToken);

    /// <summary>The zones of the region that this account may use.</summary>
    public IAsyncEnumerable<Ec2Zone> DescribeAvailabilityZonesAsync(CancellationToken cancellationToken = default) => ListAsync(
        "DescribeAvailabilityZones", Parameters(), "availabilityZoneInfo",
        item => new Ec2Zone(
            Need(item, "DescribeAvailabilityZones", "zoneName"), item.Text("zoneId") ?? "", item.Text("zoneState") ?? "",
            item.Text("zoneType")),
        cancellationToken);

    /// <summary>The regions that this account may use.</summary>
    public IAsyncEnumerable<Ec2Region> DescribeRegionsAsync(CancellationToken cancellationToken = default) => ListAsync(
        "DescribeRegions", Parameters(), "regionInfo",
        item => new Ec2Region(
            Need(item, "DescribeRegions", "regionName"), item.Text("regionEndpoint") ?? "", item.Text("optInStatus")),
        cancellationToken);

    private Ec2Vpc ToVpc(XElement item) => new(
        Need(item, "DescribeVpcs", "vpcId"), item.Text("cidrBlock") ?? "", item.Text("state") ?? "", item.Flag("isDefault"), item.Tags());

    private Ec2Subnet ToSubnet(XElement item) => new(
        Need(item, "DescribeSubnets", "subnetId"), item.Text("vpcId") ?? "", item.Text("cidrBlock") ?? "",
        item.Text("availabilityZone") ?? "", item.Text("state") ?? "", item.Flag("mapPublicIpOnLaunch"),
        item.Number("availableIpAddressCount") ?? 0, item.Tags());
}

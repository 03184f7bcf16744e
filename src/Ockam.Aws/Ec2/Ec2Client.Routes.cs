using System.Xml.Linq;

namespace Ockam.Aws;

internal sealed partial class Ec2Client
{
    /// <summary>Makes a route table.</summary>
    /// <param name="vpcId">Its network.</param>
    /// <param name="clientToken">What makes repeating safe.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<Ec2RouteTable> CreateRouteTableAsync(
        string vpcId, string clientToken, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken = default) =>
        ToRouteTable(await MakeAsync(
            "CreateRouteTable", Tag(Parameters().Add("VpcId", vpcId).Add("ClientToken", clientToken), tags, "route-table"),
            "routeTable", cancellationToken).ConfigureAwait(false));

    /// <summary>Route tables.</summary>
    public IAsyncEnumerable<Ec2RouteTable> DescribeRouteTablesAsync(
        Ec2Selection selection, CancellationToken cancellationToken = default) =>
        ListAsync("DescribeRouteTables", Select(selection, "RouteTableId"), "routeTableSet", ToRouteTable, cancellationToken);

    /// <summary>Adds a route through an internet gateway.</summary>
    public Task CreateGatewayRouteAsync(
        string routeTableId, string destination, string gatewayId, CancellationToken cancellationToken = default) =>
        CreateRouteAsync(routeTableId, destination, "GatewayId", gatewayId, cancellationToken);

    /// <summary>Adds a route through a NAT gateway.</summary>
    public Task CreateNatRouteAsync(
        string routeTableId, string destination, string natGatewayId, CancellationToken cancellationToken = default) =>
        CreateRouteAsync(routeTableId, destination, "NatGatewayId", natGatewayId, cancellationToken);

    /// <summary>Uses a route table for a subnet.</summary>
    /// <returns>The id of the association.</returns>
    public async Task<string> AssociateRouteTableAsync(
        string routeTableId, string subnetId, CancellationToken cancellationToken = default) => Need(
        await AskAsync(
            "AssociateRouteTable", Parameters().Add("RouteTableId", routeTableId).Add("SubnetId", subnetId), cancellationToken)
            .ConfigureAwait(false),
        "AssociateRouteTable", "associationId");

    /// <summary>Ends the use of a route table for a subnet.</summary>
    public Task DisassociateRouteTableAsync(string associationId, CancellationToken cancellationToken = default) =>
        AskAsync("DisassociateRouteTable", Parameters().Add("AssociationId", associationId), cancellationToken);

    /// <summary>Deletes a route table that no subnet uses.</summary>
    public Task DeleteRouteTableAsync(string routeTableId, CancellationToken cancellationToken = default) =>
        AskAsync("DeleteRouteTable", Parameters().Add("RouteTableId", routeTableId), cancellationToken);

    private Task CreateRouteAsync(
        string routeTableId, string destination, string kind, string target, CancellationToken cancellationToken) => AskAsync(
        "CreateRoute", Parameters().Add("RouteTableId", routeTableId).Add("DestinationCidrBlock", destination).Add(kind, target),
        cancellationToken);

    private Ec2RouteTable ToRouteTable(XElement item) => new(
        Need(item, "DescribeRouteTables", "routeTableId"), item.Text("vpcId") ?? "",
        [
            .. item.Items("associationSet").Select(each => new Ec2RouteAssociation(
                Need(each, "DescribeRouteTables", "routeTableAssociationId"), each.Text("subnetId"), each.Flag("main"))),
        ],
        [
            .. item.Items("routeSet").Select(each => new Ec2Route(
                each.Text("destinationCidrBlock") ?? each.Text("destinationIpv6CidrBlock") ?? each.Text("destinationPrefixListId") ?? "",
                each.Text("gatewayId") ?? each.Text("natGatewayId") ?? each.Text("transitGatewayId") ?? each.Text("instanceId")
                    ?? each.Text("networkInterfaceId") ?? each.Text("vpcPeeringConnectionId"),
                each.Text("state"))),
        ],
        item.Tags());
}

using System.Xml.Linq;

namespace Ockam.Aws;

internal sealed partial class Ec2Client
{
    /// <summary>Makes a way out of a network.</summary>
    public async Task<Ec2InternetGateway> CreateInternetGatewayAsync(
        IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken = default) =>
        ToInternetGateway(await MakeOnceAsync(
            "CreateInternetGateway", Tag(Parameters(), tags, "internet-gateway"), "internetGateway", cancellationToken)
            .ConfigureAwait(false));

    /// <summary>Ways out of networks.</summary>
    public IAsyncEnumerable<Ec2InternetGateway> DescribeInternetGatewaysAsync(
        Ec2Selection selection, CancellationToken cancellationToken = default) => ListAsync(
        "DescribeInternetGateways", Select(selection, "InternetGatewayId"), "internetGatewaySet", ToInternetGateway, cancellationToken);

    /// <summary>Attaches a gateway to a network, which has none yet.</summary>
    public Task AttachInternetGatewayAsync(string gatewayId, string vpcId, CancellationToken cancellationToken = default) => AskAsync(
        "AttachInternetGateway", Parameters().Add("InternetGatewayId", gatewayId).Add("VpcId", vpcId), cancellationToken);

    /// <summary>Detaches a gateway from a network in which no public address is in use any more.</summary>
    public Task DetachInternetGatewayAsync(string gatewayId, string vpcId, CancellationToken cancellationToken = default) => AskAsync(
        "DetachInternetGateway", Parameters().Add("InternetGatewayId", gatewayId).Add("VpcId", vpcId), cancellationToken);

    /// <summary>Deletes a gateway that is not attached.</summary>
    public Task DeleteInternetGatewayAsync(string gatewayId, CancellationToken cancellationToken = default) =>
        AskAsync("DeleteInternetGateway", Parameters().Add("InternetGatewayId", gatewayId), cancellationToken);

    /// <summary>Makes a NAT gateway; it is there when <see cref="WaitForNatGatewayAsync"/> says so.</summary>
    /// <param name="subnetId">A public subnet.</param>
    /// <param name="allocationId">Its public address.</param>
    /// <param name="clientToken">What makes repeating safe.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<Ec2NatGateway> CreateNatGatewayAsync(
        string subnetId, string allocationId, string clientToken, IReadOnlyDictionary<string, string> tags,
        CancellationToken cancellationToken = default)
    {
        AwsParameters parameters = Parameters()
            .Add("SubnetId", subnetId).Add("AllocationId", allocationId).Add("ClientToken", clientToken);
        return ToNatGateway(await MakeAsync("CreateNatGateway", Tag(parameters, tags, "natgateway"), "natGateway", cancellationToken)
            .ConfigureAwait(false));
    }

    /// <summary>NAT gateways; those that were deleted are listed for about an hour.</summary>
    public IAsyncEnumerable<Ec2NatGateway> DescribeNatGatewaysAsync(
        Ec2Selection selection, CancellationToken cancellationToken = default) =>
        ListAsync("DescribeNatGateways", Select(selection, "NatGatewayId"), "natGatewaySet", ToNatGateway, cancellationToken);

    /// <summary>Waits until a NAT gateway can be used.</summary>
    /// <param name="natGatewayId">The gateway.</param>
    /// <param name="progress">Is told after every look; null for nobody.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AwsException">It has failed, is gone, or takes too long.</exception>
    public Task<Ec2NatGateway> WaitForNatGatewayAsync(
        string natGatewayId, IProgress<AwsWaitProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _waiter.UntilAsync(
            $"NAT gateway {natGatewayId} to be available", AwsWait.Gateway, token => FindNatGatewayAsync(natGatewayId, token),
            gateway => gateway.State switch
            {
                "available" => true,
                "failed" or "deleting" or "deleted" => throw new AwsException(
                    AwsErrorKind.Other,
                    $"The NAT gateway {natGatewayId} is {gateway.State}: {AwsText.Printable(gateway.Failure ?? "no reason is given")}. "
                    + "Look at the subnet and its route to an internet gateway."),
                _ => false,
            },
            gateway => gateway.State, progress, cancellationToken);

    /// <summary>Waits until a NAT gateway is gone, and with it the use of its address.</summary>
    public Task WaitForNatGatewayGoneAsync(
        string natGatewayId, IProgress<AwsWaitProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _waiter.UntilGoneAsync(
            $"NAT gateway {natGatewayId} to be deleted", AwsWait.Gateway,
            async token => await FindNatGatewayAsync(natGatewayId, token).ConfigureAwait(false) is { State: not "deleted" } there
                ? there : null,
            gateway => gateway.State, progress, cancellationToken);

    /// <summary>Begins to delete a NAT gateway.</summary>
    public Task DeleteNatGatewayAsync(string natGatewayId, CancellationToken cancellationToken = default) =>
        AskAsync("DeleteNatGateway", Parameters().Add("NatGatewayId", natGatewayId), cancellationToken);

    /// <summary>Takes a public address. It costs by the hour until it is released.</summary>
    public async Task<Ec2Address> AllocateAddressAsync(
        IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken = default)
    {
        const string Action = "AllocateAddress";
        XElement made = await AskOnceAsync(Action, Tag(Parameters().Add("Domain", "vpc"), tags, "elastic-ip"), cancellationToken)
            .ConfigureAwait(false);
        return new Ec2Address(Need(made, Action, "allocationId"), Need(made, Action, "publicIp"), tags);
    }

    /// <summary>Public addresses that the account has.</summary>
    public IAsyncEnumerable<Ec2Address> DescribeAddressesAsync(Ec2Selection selection, CancellationToken cancellationToken = default) =>
        ListAsync(
            "DescribeAddresses", Select(selection, "AllocationId"), "addressesSet",
            item => new Ec2Address(item.Text("allocationId") ?? "", item.Text("publicIp") ?? "", item.Tags()),
            cancellationToken);

    /// <summary>Gives a public address back.</summary>
    public Task ReleaseAddressAsync(string allocationId, CancellationToken cancellationToken = default) =>
        AskAsync("ReleaseAddress", Parameters().Add("AllocationId", allocationId), cancellationToken);

    private async Task<Ec2NatGateway?> FindNatGatewayAsync(string natGatewayId, CancellationToken cancellationToken) =>
        await DescribeNatGatewaysAsync(Ec2Selection.ById(natGatewayId), cancellationToken)
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);

    private Ec2InternetGateway ToInternetGateway(XElement item) => new(
        Need(item, "DescribeInternetGateways", "internetGatewayId"),
        [.. item.Items("attachmentSet").Select(each => each.Text("vpcId")).OfType<string>()], item.Tags());

    private Ec2NatGateway ToNatGateway(XElement item) => new(
        Need(item, "DescribeNatGateways", "natGatewayId"), item.Text("vpcId") ?? "", item.Text("subnetId") ?? "",
        item.Text("state") ?? "",
        item.Text("failureCode") is { } code ? $"{code}: {item.Text("failureMessage")}" : null,
        [.. item.Items("natGatewayAddressSet").Select(each => each.Text("allocationId")).OfType<string>()], item.Tags());
}

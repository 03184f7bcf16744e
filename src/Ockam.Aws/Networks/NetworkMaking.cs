namespace Ockam.Aws;

/// <summary>Makes what a portal network consists of, step by step.</summary>
internal sealed class NetworkMaking(RunSession session, RunSteps steps, PortalNetworkPlan plan)
{
    private const string Everywhere = "0.0.0.0/0";

    private readonly Ec2Client _ec2 = session.Clients.Ec2;
    private readonly AwsRun _run = session.Run;

    /// <summary>How many steps there are at most, for progress.</summary>
    public static int CountOf(PortalNetworkPlan plan) => plan.Cidr is null ? 3 : plan.Request.PrivateSubnet ? 16 : 11;

    /// <summary>Makes it, or what is missing of it.</summary>
    /// <param name="zone">The zone of its subnets; null where they are there already.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task MakeAsync(string? zone, CancellationToken cancellationToken)
    {
        string vpc;
        if (plan.Cidr is { } cidr)
        {
            vpc = await MakeNetworkAsync(cidr, cancellationToken).ConfigureAwait(false);
            string subnet = await MakePublicSubnetAsync(vpc, cidr, zone, cancellationToken).ConfigureAwait(false);
            if (plan.Request.PrivateSubnet)
                await MakePrivateSubnetAsync(vpc, subnet, cidr, zone, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            vpc = await RequireExistingAsync(cancellationToken).ConfigureAwait(false);
        }

        if (plan.Request.SecurityGroupId is null) await MakeGroupAsync(vpc, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> MakeNetworkAsync(Ipv4Range cidr, CancellationToken cancellationToken)
    {
        Ec2Vpc vpc = await steps.MakeAsync(
            NetworkSteps.Vpc, token => FirstAsync(_ec2.DescribeVpcsAsync(Of(NetworkSteps.Vpc), token), token),
            (_, token) => _ec2.CreateVpcAsync(cidr.ToString(), steps.Tags(NetworkSteps.Vpc), token), made => made.VpcId,
            cancellationToken: cancellationToken).ConfigureAwait(false);
        return vpc.VpcId;
    }

    private async Task<string> MakePublicSubnetAsync(string vpc, Ipv4Range cidr, string? zone, CancellationToken cancellationToken)
    {
        Ec2InternetGateway gateway = await steps.MakeAsync(
            NetworkSteps.Gateway, token => FirstAsync(_ec2.DescribeInternetGatewaysAsync(Of(NetworkSteps.Gateway), token), token),
            (_, token) => _ec2.CreateInternetGatewayAsync(steps.Tags(NetworkSteps.Gateway), token), made => made.InternetGatewayId,
            cancellationToken: cancellationToken).ConfigureAwait(false);
        await steps.EnsureAsync(
            NetworkSteps.GatewayAttached,
            async token => await _ec2.DescribeInternetGatewaysAsync(Ec2Selection.ById(gateway.InternetGatewayId), token)
                .AnyAsync(each => each.VpcIds.Contains(vpc), token).ConfigureAwait(false),
            token => _ec2.AttachInternetGatewayAsync(gateway.InternetGatewayId, vpc, token),
            cancellationToken: cancellationToken).ConfigureAwait(false);
        string table = await MakeRoutesAsync(
            NetworkSteps.Routes, NetworkSteps.RouteOut, vpc, gateway.InternetGatewayId,
            (id, token) => _ec2.CreateGatewayRouteAsync(id, Everywhere, gateway.InternetGatewayId, token), cancellationToken)
            .ConfigureAwait(false);
        string subnet = await MakeSubnetAsync(
            NetworkSteps.Subnet, vpc, cidr.Part(0, plan.Request.PrivateSubnet ? 2 : 1), zone, cancellationToken).ConfigureAwait(false);
        // In the public half of a private network is the NAT gateway alone, which has an address of its own.
        if (!plan.Request.PrivateSubnet)
            await steps.EnsureAsync(
                NetworkSteps.SubnetPublic,
                async token => await _ec2.DescribeSubnetsAsync(Ec2Selection.ById(subnet), token)
                    .AnyAsync(each => each.MapsPublicAddress, token).ConfigureAwait(false),
                token => _ec2.SetSubnetPublicAddressesAsync(subnet, true, token),
                cancellationToken: cancellationToken).ConfigureAwait(false);
        await AssociateAsync(NetworkSteps.SubnetRoutes, table, subnet, cancellationToken).ConfigureAwait(false);
        return subnet;
    }

    private async Task MakePrivateSubnetAsync(
        string vpc, string publicSubnet, Ipv4Range cidr, string? zone, CancellationToken cancellationToken)
    {
        Ec2Address address = await steps.MakeAsync(
            NetworkSteps.Address, token => FirstAsync(_ec2.DescribeAddressesAsync(Of(NetworkSteps.Address), token), token),
            (_, token) => _ec2.AllocateAddressAsync(steps.Tags(NetworkSteps.Address), token), made => made.AllocationId,
            cancellationToken: cancellationToken).ConfigureAwait(false);
        // It takes minutes: what does not need it is made meanwhile.
        Ec2NatGateway nat = await steps.MakeAsync(
            NetworkSteps.Nat,
            async token => await _ec2.DescribeNatGatewaysAsync(Of(NetworkSteps.Nat), token)
                .FirstOrDefaultAsync(each => each.State is "pending" or "available", token).ConfigureAwait(false),
            (token, cancel) => _ec2.CreateNatGatewayAsync(
                publicSubnet, address.AllocationId, token, steps.Tags(NetworkSteps.Nat), cancel),
            made => made.NatGatewayId, cancellationToken: cancellationToken).ConfigureAwait(false);
        string subnet = await MakeSubnetAsync(NetworkSteps.PrivateSubnet, vpc, cidr.Part(1, 2), zone, cancellationToken)
            .ConfigureAwait(false);
        await _ec2.WaitForNatGatewayAsync(nat.NatGatewayId, steps.Waits, cancellationToken).ConfigureAwait(false);
        string table = await MakeRoutesAsync(
            NetworkSteps.PrivateRoutes, NetworkSteps.PrivateRouteOut, vpc, nat.NatGatewayId,
            (id, token) => _ec2.CreateNatRouteAsync(id, Everywhere, nat.NatGatewayId, token), cancellationToken).ConfigureAwait(false);
        await AssociateAsync(NetworkSteps.PrivateSubnetRoutes, table, subnet, cancellationToken).ConfigureAwait(false);
    }

    private async Task MakeGroupAsync(string vpc, CancellationToken cancellationToken)
    {
        string group = (await steps.MakeAsync(
            NetworkSteps.Group, token => FirstAsync(_ec2.DescribeSecurityGroupsAsync(Of(NetworkSteps.Group), token), token),
            async (_, token) => new Ec2SecurityGroup(
                await _ec2.CreateSecurityGroupAsync(
                    vpc, $"{_run.Name}-group-{_run.RunId[..8]}", $"OckamPS portal network {_run.Name}", steps.Tags(NetworkSteps.Group),
                    token).ConfigureAwait(false),
                "", "", vpc, [], [], new Dictionary<string, string>()),
            made => made.GroupId, cancellationToken: cancellationToken).ConfigureAwait(false)).GroupId;
        if (plan.Ingress.Count > 0)
            await steps.EnsureAsync(
                NetworkSteps.GroupIngress,
                async token => await _ec2.DescribeSecurityGroupsAsync(Ec2Selection.ById(group), token)
                    .AnyAsync(each => plan.Ingress.All(rule => IsIn(each.Ingress, rule)), token).ConfigureAwait(false),
                token => _ec2.AuthorizeIngressAsync(group, plan.Ingress, token),
                cancellationToken: cancellationToken).ConfigureAwait(false);
        await MarkAsync(group, cancellationToken).ConfigureAwait(false);
    }

    // For other machines, which have no journal: that it is complete, and what has to be there for it to be so.
    private async Task MarkAsync(string group, CancellationToken cancellationToken)
    {
        string made = string.Join(
            ' ', session.State.Steps.Where(step => step.Step.Kind != RunKind.Setting && step.Status == RunStepStatus.Made
                && IsOfNetwork(step.Step.Name)).Select(step => step.Step.Name).Order(StringComparer.Ordinal));
        await steps.EnsureAsync(
            NetworkSteps.Completed,
            async token => await _ec2.DescribeSecurityGroupsAsync(Ec2Selection.ById(group), token)
                .AnyAsync(each => each.Tags.GetValueOrDefault(RunTags.Complete) == made, token).ConfigureAwait(false),
            token => _ec2.CreateTagsAsync(
                [group], new Dictionary<string, string>(StringComparer.Ordinal) { [RunTags.Complete] = made }, token),
            cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private static bool IsOfNetwork(string step) => step == NetworkSteps.Vpc.Name || step == NetworkSteps.Gateway.Name
        || step == NetworkSteps.Routes.Name || step == NetworkSteps.Subnet.Name || step == NetworkSteps.Group.Name
        || step == NetworkSteps.Address.Name || step == NetworkSteps.Nat.Name || step == NetworkSteps.PrivateSubnet.Name
        || step == NetworkSteps.PrivateRoutes.Name;

    private async Task<string> RequireExistingAsync(CancellationToken cancellationToken)
    {
        Ec2Subnet subnet = await FirstAsync(
            _ec2.DescribeSubnetsAsync(Ec2Selection.ById(plan.Request.SubnetId!), cancellationToken), cancellationToken)
            .ConfigureAwait(false)
            ?? throw new AwsException(AwsErrorKind.NotFound, $"There is no subnet {plan.Request.SubnetId} in {_run.Place}.");
        if (plan.Request.SecurityGroupId is not { } id) return subnet.VpcId;
        Ec2SecurityGroup? group = await FirstAsync(
            _ec2.DescribeSecurityGroupsAsync(Ec2Selection.ById(id), cancellationToken), cancellationToken).ConfigureAwait(false);
        if (group?.VpcId != subnet.VpcId)
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"The security group {id} is in the network {group?.VpcId ?? "(none)"}, and the subnet {subnet.SubnetId} in "
                + $"{subnet.VpcId}: name two of one network.");
        return subnet.VpcId;
    }

    private async Task<string> MakeRoutesAsync(
        RunStep tableStep, RunStep routeStep, string vpc, string target, Func<string, CancellationToken, Task> route,
        CancellationToken cancellationToken)
    {
        Ec2RouteTable table = await steps.MakeAsync(
            tableStep, token => FirstAsync(_ec2.DescribeRouteTablesAsync(Of(tableStep), token), token),
            (token, cancel) => _ec2.CreateRouteTableAsync(vpc, token, steps.Tags(tableStep), cancel), made => made.RouteTableId,
            cancellationToken: cancellationToken).ConfigureAwait(false);
        await steps.EnsureAsync(
            routeStep,
            async token => await _ec2.DescribeRouteTablesAsync(Ec2Selection.ById(table.RouteTableId), token)
                .AnyAsync(each => each.Routes.Any(known => known.Destination == Everywhere && known.Target == target), token)
                .ConfigureAwait(false),
            token => route(table.RouteTableId, token), cancellationToken: cancellationToken).ConfigureAwait(false);
        return table.RouteTableId;
    }

    private async Task<string> MakeSubnetAsync(
        RunStep step, string vpc, Ipv4Range range, string? zone, CancellationToken cancellationToken) => (await steps.MakeAsync(
        step, token => FirstAsync(_ec2.DescribeSubnetsAsync(Of(step), token), token),
        (_, token) => _ec2.CreateSubnetAsync(vpc, range.ToString(), zone, steps.Tags(step), token), made => made.SubnetId,
        cancellationToken: cancellationToken).ConfigureAwait(false)).SubnetId;

    private Task AssociateAsync(RunStep step, string table, string subnet, CancellationToken cancellationToken) => steps.EnsureAsync(
        step,
        async token => await _ec2.DescribeRouteTablesAsync(Ec2Selection.ById(table), token)
            .AnyAsync(each => each.Associations.Any(known => known.SubnetId == subnet), token).ConfigureAwait(false),
        token => _ec2.AssociateRouteTableAsync(table, subnet, token), cancellationToken: cancellationToken);

    private static bool IsIn(IReadOnlyList<Ec2Permission> all, Ec2Permission rule) => rule.Ranges.All(range => all.Any(each =>
        each.Protocol == rule.Protocol && each.FromPort == rule.FromPort && each.ToPort == rule.ToPort && each.Ranges.Contains(range)));

    private Ec2Selection Of(RunStep step) => RunTags.Of(_run, step.Name);

    private static async Task<T?> FirstAsync<T>(IAsyncEnumerable<T> all, CancellationToken cancellationToken)
        where T : class =>
        await all.FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
}

using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;
using Ockam.Models.Tests.Support;

namespace Ockam.Aws.Tests.Networks;

/// <summary>From an empty account to a network and back, with what others have beside it untouched.</summary>
[Collection(RunsCollection.Name)]
public sealed class NetworkLifeTests(MotoServer moto)
{
    private const string Policy =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssm:GetParameter","Resource":"*"}]}""";

    private const string Trust = """{"Version":"2012-10-17","Statement":[]}""";

    [MotoFact]
    public async Task A_network_lets_out_everything_and_in_nothing_and_goes_without_a_trace()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-north-1");
        string before = await account.SnapshotAsync();
        PortalNetworks networks = account.Networks();
        var told = new List<RunProgress>();
        PortalNetwork made = await networks.CreateAsync(PortalNetworkPlan.Of(new("health-corp")), new Told(told));
        Assert.Equal(
            ("health-corp", MotoServer.Account, "eu-north-1", PortalNetworkState.Complete),
            (made.Name, made.Account, made.Region, made.State));
        Assert.All(made.Parts, part => Assert.Null(part.Cost));
        Assert.Empty(made.OpenPorts);
        Assert.Contains(told, each => each.Text == "making health-corp-vpc");
        Assert.All(told, each => Assert.InRange(each.Done, 0, each.Total));

        Ec2Client ec2 = account.Clients().Ec2;
        Ec2Vpc vpc = await ec2.DescribeVpcsAsync(Ec2Selection.ById(made.VpcId!)).SingleAsync();
        Assert.Equal("10.0.0.0/16", vpc.CidrBlock);
        Ec2Subnet subnet = await ec2.DescribeSubnetsAsync(Ec2Selection.ById(made.SubnetId!)).SingleAsync();
        Assert.Equal(("10.0.0.0/24", "eu-north-1a", true), (subnet.CidrBlock, subnet.AvailabilityZone, subnet.MapsPublicAddress));
        Ec2SecurityGroup group = await ec2.DescribeSecurityGroupsAsync(Ec2Selection.ById(made.SecurityGroupId!)).SingleAsync();
        Assert.Empty(group.Ingress);
        Ec2Permission egress = Assert.Single(group.Egress);
        Assert.Equal(("-1", "0.0.0.0/0"), (egress.Protocol, Assert.Single(egress.Ranges)));
        Ec2RouteTable routes = await ec2.DescribeRouteTablesAsync(Ec2Selection.Where("association.subnet-id", subnet.SubnetId))
            .SingleAsync();
        Assert.StartsWith("igw-", routes.Routes.Single(route => route.Destination == "0.0.0.0/0").Target, StringComparison.Ordinal);

        PortalNetwork seen = Assert.Single(await networks.ListAsync());
        Assert.Equal(made.Parts.Select(part => part.Id).Order(), seen.Parts.Select(part => part.Id).Order());
        PortalNetwork again = await networks.CreateAsync(PortalNetworkPlan.Of(new("health-corp")));
        Assert.Equal(made.RunId, again.RunId);

        PortalNetworkRemoval removed = (await networks.RemoveAsync("health-corp"))!;
        Assert.Equal(
            ["internet-gateway", "route-table", "subnet", "security-group", "vpc"], removed.Removed.Select(part => part.Kind));
        Assert.Empty(removed.Left);
        Assert.Equal(before, await account.SnapshotAsync());
        Assert.Empty(await networks.ListAsync());
        Assert.Null(await networks.RemoveAsync("health-corp"));
        Assert.Equal([".lock"], Directory.EnumerateFiles(AwsRuns.FolderIn(account.HomePath)).Select(Path.GetFileName));
    }

    [MotoFact]
    public async Task A_projects_port_is_open_to_the_ranges_that_are_named_and_SSH_too()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-north-1");
        PortalNetwork made = await account.Networks().CreateAsync(PortalNetworkPlan.Of(new("project")
        {
            Cidr = "172.20.0.0/20", ProjectPort = 4015, AllowFrom = ["198.51.100.0/24", "203.0.113.9"], SshFrom = ["203.0.113.9/32"],
        }));
        Assert.Equal(
            ["TCP 4015 from 198.51.100.0/24, 203.0.113.9/32", "TCP 22 from 203.0.113.9/32"], made.OpenPorts);
        Ec2SecurityGroup group = await account.Clients().Ec2
            .DescribeSecurityGroupsAsync(Ec2Selection.ById(made.SecurityGroupId!)).SingleAsync();
        Assert.Equal(
            [("tcp", 22, 22, "203.0.113.9/32"), ("tcp", 4015, 4015, "198.51.100.0/24 203.0.113.9/32")],
            group.Ingress.OrderBy(rule => rule.FromPort).Select(rule => (
                rule.Protocol, rule.FromPort!.Value, rule.ToPort!.Value, string.Join(' ', rule.Ranges.Order(StringComparer.Ordinal)))));
        Assert.Equal(made.OpenPorts, Assert.Single(await account.Networks().ListAsync()).OpenPorts);
    }

    [MotoFact]
    public async Task A_private_subnet_gets_out_through_a_NAT_gateway_in_a_public_one()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-north-1");
        PortalNetwork made = await account.Networks().CreateAsync(PortalNetworkPlan.Of(new("ai") { PrivateSubnet = true }));
        Ec2Client ec2 = account.Clients().Ec2;
        Ec2Subnet subnet = await ec2.DescribeSubnetsAsync(Ec2Selection.ById(made.SubnetId!)).SingleAsync();
        Assert.Equal(("10.0.1.0/24", false), (subnet.CidrBlock, subnet.MapsPublicAddress));
        Ec2RouteTable routes = await ec2.DescribeRouteTablesAsync(Ec2Selection.Where("association.subnet-id", subnet.SubnetId))
            .SingleAsync();
        Ec2NatGateway nat = await ec2.DescribeNatGatewaysAsync(Ec2Selection.Where("vpc-id", made.VpcId!)).SingleAsync();
        Assert.Contains(routes.Routes, route => route.Destination == "0.0.0.0/0" && route.Target == nat.NatGatewayId);
        Assert.NotEqual(subnet.SubnetId, nat.SubnetId);
        PortalNetwork seen = Assert.Single(await account.Networks().ListAsync());
        Assert.Equal(["natgateway", "elastic-ip"], seen.Parts.Where(part => part.Cost is not null).Select(part => part.Kind));
        await account.Networks().RemoveAsync("ai");
        Assert.Empty(await ec2.DescribeAddressesAsync(Ec2Selection.All).ToListAsync());
    }

    [MotoFact]
    public async Task An_existing_subnet_and_group_are_used_and_never_tagged_or_removed()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-north-1");
        Ec2Client ec2 = account.Clients().Ec2;
        Ec2Subnet subnet = await ec2.DescribeSubnetsAsync(Ec2Selection.All).FirstAsync();
        string group = await ec2.CreateSecurityGroupAsync(subnet.VpcId, "own", "own", new Dictionary<string, string>());
        string before = await account.SnapshotAsync();
        PortalNetworkPlan both = PortalNetworkPlan.Of(new("both") { SubnetId = subnet.SubnetId, SecurityGroupId = group });
        Assert.Empty(both.Makes);
        PortalNetwork used = await account.Networks().CreateAsync(both);
        Assert.Equal((subnet.SubnetId, group, null), (used.SubnetId, used.SecurityGroupId, used.VpcId));
        Assert.Equal(before, await account.SnapshotAsync());
        PortalNetwork own = await account.Networks().CreateAsync(PortalNetworkPlan.Of(new("own") { SubnetId = subnet.SubnetId }));
        Assert.Equal("security-group", Assert.Single(own.Parts).Kind);
        Assert.Equal(
            [("both", PortalNetworkState.Complete), ("own", PortalNetworkState.Complete)],
            (await account.Networks().ListAsync()).Select(each => (each.Name, each.State)));
        await account.Networks().RemoveAsync("both");
        await account.Networks().RemoveAsync("own");
        Assert.Equal(before, await account.SnapshotAsync());

        Ec2Vpc other = await ec2.CreateVpcAsync("10.9.0.0/16", new Dictionary<string, string>());
        string strange = await ec2.CreateSecurityGroupAsync(other.VpcId, "else", "else", new Dictionary<string, string>());
        AwsException mixed = await Assert.ThrowsAsync<AwsException>(() => account.Networks().CreateAsync(
            PortalNetworkPlan.Of(new("mixed") { SubnetId = subnet.SubnetId, SecurityGroupId = strange })));
        Assert.Equal(AwsErrorKind.InvalidRequest, mixed.Kind);
        AwsException none = await Assert.ThrowsAsync<AwsException>(() => account.Networks().CreateAsync(
            PortalNetworkPlan.Of(new("none") { SubnetId = "subnet-0123456789abcdef0" })));
        Assert.Equal(AwsErrorKind.NotFound, none.Kind);
        Assert.Empty(await account.Networks().ListAsync());
    }

    [MotoFact]
    public async Task Two_networks_side_by_side_do_not_touch_each_other()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-north-1");
        string before = await account.SnapshotAsync();
        Task<PortalNetwork> first = account.Networks().CreateAsync(PortalNetworkPlan.Of(new("ai-corp")));
        Task<PortalNetwork> second = account.Networks().CreateAsync(PortalNetworkPlan.Of(new("ai-corp-2")));
        PortalNetwork[] made = await Task.WhenAll(first, second);
        Assert.Empty(made[0].Parts.Select(part => part.Id).Intersect(made[1].Parts.Select(part => part.Id)));
        await account.Networks().RemoveAsync("ai-corp-2");
        string one = await account.SnapshotAsync();
        using var elsewhere = new Folder();
        // From another machine, while the first is removed.
        Task<PortalNetwork> third = account.Networks(home: elsewhere.Path).CreateAsync(PortalNetworkPlan.Of(new("ai-corp-2")));
        Task<PortalNetworkRemoval?> gone = account.Networks().RemoveAsync("ai-corp");
        await Task.WhenAll(third, gone);
        Assert.Equal(5, (await third).Parts.Count);
        Assert.Equal((await third).RunId, Assert.Single(await account.Networks().ListAsync()).RunId);
        Assert.NotEqual(before, one);
        await account.Networks().RemoveAsync("ai-corp-2");
        Assert.Equal(before, await account.SnapshotAsync());
    }

    [MotoFact]
    public async Task Everything_of_its_run_goes_with_it_and_what_lost_its_tag_is_left()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-north-1");
        string before = await account.SnapshotAsync();
        PortalNetwork made = await account.Networks().CreateAsync(PortalNetworkPlan.Of(new("ai-corp")));
        await AddInstanceAsync(account, made);
        PortalNetwork seen = Assert.Single(await account.Networks().ListAsync());
        Assert.Equal((PortalNetworkState.Complete, 11), (seen.State, seen.Parts.Count));
        Assert.Contains("public address", seen.Parts.Single(part => part.Kind == "instance").Cost!, StringComparison.Ordinal);

        // Somebody takes one over for good, and has put one beside ours.
        RunClients clients = account.Clients();
        string theirs = $"{RunNames.IamPath(made.RunId)}theirs";
        await clients.Ssm.PutAsync(new SsmPutRequest(theirs, "kept"u8.ToArray()) { IsSecret = false });
        using var raw = new AwsClient(AwsService.Ec2, clients.Connection);
        string kept = seen.Parts.Single(part => part.Kind == "key-pair").Id;
        await raw.AskAsync(
            "DeleteTags", raw.Parameters().AddList("ResourceId", [kept]).Add("Tag.1.Key", RunTags.Run), CancellationToken.None);
        PortalNetworkRemoval removed = (await account.Networks().RemoveAsync("ai-corp"))!;
        Assert.Equal(
            ["instance", "instance-profile", "role", "parameter", "internet-gateway", "route-table", "subnet", "security-group", "vpc"],
            removed.Removed.Select(part => part.Kind).Where(kind => kind != "volume"));
        Assert.Equal(kept, Assert.Single(removed.Left).Id);
        Ec2KeyPair pair = await clients.Ec2.DescribeKeyPairsAsync(Ec2Selection.ById(kept)).SingleAsync();
        await clients.Ec2.DeleteKeyPairAsync(pair.Name);
        Assert.Equal([theirs], await clients.Ssm.DescribeUnderAsync(RunNames.Root).Select(each => each.Name).ToListAsync());
        await clients.Ssm.DeleteAsync(theirs);
        Assert.Equal(before, await account.SnapshotAsync());
    }

    [MotoFact]
    public async Task A_network_of_another_machine_is_seen_as_what_it_is_completed_and_removed_by_its_tags_alone()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-north-1");
        string before = await account.SnapshotAsync();
        PortalNetwork whole = await account.Networks().CreateAsync(PortalNetworkPlan.Of(new("whole")));
        await AddInstanceAsync(account, whole);
        var front = new FaultFront { FaultAt = 7, Reaches = true };
        await Assert.ThrowsAsync<AwsException>(() => account.Networks(front).CreateAsync(PortalNetworkPlan.Of(new("part"))));
        using var elsewhere = new Folder();
        PortalNetworks there = account.Networks(home: elsewhere.Path);
        IReadOnlyList<PortalNetwork> seen = await there.ListAsync();
        Assert.Equal(
            [("part", PortalNetworkState.Interrupted), ("whole", PortalNetworkState.Complete)],
            seen.Select(each => (each.Name, each.State)));
        Assert.Equal(whole.SubnetId, seen[1].SubnetId);
        Assert.False(Directory.Exists(Path.Combine(elsewhere.Path, "aws")));
        Assert.Equal(PortalNetworkState.Complete, (await there.CreateAsync(PortalNetworkPlan.Of(new("part")))).State);
        await there.RemoveAsync("part");
        await there.RemoveAsync("whole");
        Assert.Equal(before, await account.SnapshotAsync());
    }

    // As instances of a network are made, with all that comes with one.
    internal static async Task AddInstanceAsync(NetworkAccount account, PortalNetwork network)
    {
        RunClients clients = account.Clients();
        using RunSession run = (await new AwsRuns(clients, AwsRuns.FolderIn(account.HomePath)).OpenAsync(network.Name, default))!;
        RunSteps steps = run.Steps();
        var pair = new RunStep("key-ai", RunKind.KeyPair);
        await steps.MakeAsync(
            pair, async token => await clients.Ec2.DescribeKeyPairsAsync(RunTags.Of(run.Run, pair.Name), token).FirstOrDefaultAsync(token),
            async (_, token) =>
            {
                using Ec2NewKeyPair made = await clients.Ec2.CreateKeyPairAsync($"{run.Run.Name}-key", steps.Tags(pair), token);
                return new Ec2KeyPair(made.KeyPairId, made.Name, null, new Dictionary<string, string>());
            },
            made => made.KeyPairId);
        var role = new RunStep("role-ai", RunKind.Role);
        string path = RunNames.IamPath(run.Run.RunId);
        string name = RunNames.IamName(run.Run, "ai");
        await steps.MakeAsync<IamRole>(
            role, _ => Task.FromResult<IamRole?>(null),
            (_, token) => clients.Iam.CreateRoleAsync(name, Trust, null, steps.Tags(role), path, token), made => made.Name);
        await clients.Iam.PutRolePolicyAsync(name, "own", Policy);
        // moto has none of AWS's own policies.
        using var iam = new AwsClient(AwsService.Iam, clients.Connection);
        string attached = (await iam.AskAsync(
            "CreatePolicy", iam.Parameters().Add("PolicyName", name).Add("PolicyDocument", Policy), default))
            .Text("CreatePolicyResult", "Policy", "Arn")!;
        await clients.Iam.AttachRolePolicyAsync(name, attached);
        var profile = new RunStep("profile-ai", RunKind.InstanceProfile);
        await steps.MakeAsync<IamInstanceProfile>(
            profile, _ => Task.FromResult<IamInstanceProfile?>(null),
            (_, token) => clients.Iam.CreateInstanceProfileAsync(name, steps.Tags(profile), path, token), made => made.Name);
        await clients.Iam.AddRoleToInstanceProfileAsync(name, name);
        var parameter = new RunStep("ticket-ai", RunKind.Parameter);
        await steps.MakeAsync(
            parameter, _ => Task.FromResult<string?>(null),
            async (_, token) =>
            {
                string key = RunNames.Parameter(run.Run, parameter.Name);
                await clients.Ssm.PutAsync(new SsmPutRequest(key, "secret"u8.ToArray()) { Tags = steps.Tags(parameter) }, token);
                return key;
            },
            key => key);
        Ec2Image image = await clients.Ec2.DescribeImagesAsync(["amazon"], Ec2Selection.All).FirstAsync();
        var instance = new RunStep("instance-ai", RunKind.Instance);
        await steps.MakeAsync(
            instance, _ => Task.FromResult<Ec2Instance?>(null),
            (token, cancel) => clients.Ec2.RunInstanceAsync(
                new Ec2LaunchRequest(image.ImageId, "t3.micro", network.SubnetId!, token)
                {
                    SecurityGroupIds = [network.SecurityGroupId!], KeyName = $"{run.Run.Name}-key", Tags = steps.Tags(instance),
                    ProfileName = name,
                },
                cancel),
            made => made.InstanceId);
    }

    private sealed class Told(List<RunProgress> all) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => all.Add(value);
    }
}

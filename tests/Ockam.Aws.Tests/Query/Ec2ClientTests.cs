using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Query;

/// <summary>The calls of EC2 that networks, instances and images are made with, against moto.</summary>
[Collection(QueryCollection.Name)]
public sealed class Ec2ClientTests(MotoServer moto) : IDisposable
{
    private readonly Dictionary<string, string> _tags = new() { ["ockam:run"] = Guid.NewGuid().ToString(), ["Name"] = "a & b <c>" };

    private readonly QueryFront _front = new();
    private readonly ManualClock _clock = new();
    private Ec2Client? _made;

    private Ec2Client Ec2 => _made ??= new Ec2Client(
        new AwsConnection(new AwsOptions
        {
            EndpointUrl = moto.Url, Region = "eu-central-1", Keys = new AwsKeys("AKIAEXAMPLE", "secret"), MaximumRetries = 1,
        }),
        _clock, _front);

    public void Dispose() => _made?.Dispose();

    [MotoFact]
    public async Task A_network_is_made_found_by_its_tags_and_taken_away_again()
    {
        Ec2Vpc vpc = await Ec2.CreateVpcAsync("10.7.0.0/16", _tags);
        Assert.Equal("10.7.0.0/16", vpc.CidrBlock);
        Ec2InternetGateway gateway = await Ec2.CreateInternetGatewayAsync(_tags);
        await Ec2.AttachInternetGatewayAsync(gateway.InternetGatewayId, vpc.VpcId);
        Ec2RouteTable table = await Ec2.CreateRouteTableAsync(vpc.VpcId, Guid.NewGuid().ToString(), _tags);
        await Ec2.CreateGatewayRouteAsync(table.RouteTableId, "0.0.0.0/0", gateway.InternetGatewayId);
        Ec2Zone zone = await Ec2.DescribeAvailabilityZonesAsync().FirstAsync();
        Ec2Subnet subnet = await Ec2.CreateSubnetAsync(vpc.VpcId, "10.7.0.0/24", zone.Name, _tags);
        await Ec2.SetSubnetPublicAddressesAsync(subnet.SubnetId, true);
        string association = await Ec2.AssociateRouteTableAsync(table.RouteTableId, subnet.SubnetId);

        Ec2Selection ours = Ec2Selection.Tagged("ockam:run", _tags["ockam:run"]);
        Ec2Vpc found = await Ec2.DescribeVpcsAsync(ours).SingleAsync();
        Assert.Equal((vpc.VpcId, "a & b <c>", false), (found.VpcId, found.Tags["Name"], found.IsDefault));
        Assert.Equal([vpc.VpcId], (await Ec2.DescribeInternetGatewaysAsync(ours).SingleAsync()).VpcIds);
        Ec2Subnet seen = await Ec2.DescribeSubnetsAsync(ours).SingleAsync();
        Assert.Equal((true, zone.Name, vpc.VpcId), (seen.MapsPublicAddress, seen.AvailabilityZone, seen.VpcId));
        Ec2RouteTable routes = await Ec2.DescribeRouteTablesAsync(ours).SingleAsync();
        Assert.Contains(new Ec2RouteAssociation(association, subnet.SubnetId, false), routes.Associations);
        Assert.Contains(new Ec2Route("0.0.0.0/0", gateway.InternetGatewayId, "active"), routes.Routes);
        Assert.Contains(
            new Ec2Tag(subnet.SubnetId, "subnet", "Name", "a & b <c>"),
            await Ec2.DescribeTagsAsync(Ec2Selection.Where("resource-id", subnet.SubnetId)).ToListAsync());
        Ec2RouteTable main = await Ec2.DescribeRouteTablesAsync(
            Ec2Selection.Where("vpc-id", vpc.VpcId).And("association.main", "true")).SingleAsync();
        Assert.True(main.Associations.Single().IsMain);

        AwsException inUse = await Assert.ThrowsAsync<AwsException>(() => Ec2.DeleteVpcAsync(vpc.VpcId));
        Assert.Equal((AwsErrorKind.Dependency, "DependencyViolation"), (inUse.Kind, inUse.Code));
        await Ec2.DisassociateRouteTableAsync(association);
        await Ec2.DeleteSubnetAsync(subnet.SubnetId);
        await Ec2.DeleteRouteTableAsync(table.RouteTableId);
        await Ec2.DetachInternetGatewayAsync(gateway.InternetGatewayId, vpc.VpcId);
        await Ec2.DeleteInternetGatewayAsync(gateway.InternetGatewayId);
        await Ec2.DeleteVpcAsync(vpc.VpcId);
        Assert.Empty(await Ec2.DescribeVpcsAsync(ours).ToListAsync());
        Assert.Empty(await Ec2.DescribeInternetGatewaysAsync(ours).ToListAsync());
        Assert.Empty(await Ec2.DescribeSubnetsAsync(ours).ToListAsync());
        Assert.Empty(await Ec2.DescribeRouteTablesAsync(ours).ToListAsync());
        AwsException gone = await Assert.ThrowsAsync<AwsException>(
            async () => await Ec2.DescribeVpcsAsync(Ec2Selection.ById(vpc.VpcId)).ToListAsync());
        Assert.Equal((AwsErrorKind.NotFound, "InvalidVpcID.NotFound"), (gone.Kind, gone.Code));
    }

    [MotoFact]
    public async Task A_security_group_lets_through_what_it_was_told()
    {
        Ec2Vpc vpc = await Ec2.CreateVpcAsync("10.8.0.0/16", _tags);
        string id = await Ec2.CreateSecurityGroupAsync(vpc.VpcId, "portal", "one port", _tags);
        var web = new Ec2Permission("tcp", 4000, 4000)
        {
            Ranges = ["203.0.113.0/24", "198.51.100.7/32"], Ranges6 = ["2001:db8::/32"], Description = "the relay",
        };
        await Ec2.AuthorizeIngressAsync(id, [web, new Ec2Permission("tcp", 22, 22) { GroupIds = [id] }]);
        Ec2SecurityGroup group = await Ec2.DescribeSecurityGroupsAsync(Ec2Selection.ById(id)).SingleAsync();
        Assert.Equal(("portal", "one port", vpc.VpcId), (group.Name, group.Description, group.VpcId));
        Ec2Permission ingress = group.Ingress.Single(each => each.FromPort == 4000);
        Assert.Equal(web.Ranges.Order(), ingress.Ranges.Order());
        Assert.Equal(web.Ranges6, ingress.Ranges6);
        Assert.Equal("the relay", ingress.Description);
        Assert.Equal([id], group.Ingress.Single(each => each.FromPort == 22).GroupIds);

        Ec2Permission everything = Assert.Single(group.Egress);
        Assert.Equal("-1", everything.Protocol);
        await Ec2.RevokeEgressAsync(id, [everything]);
        await Ec2.AuthorizeEgressAsync(id, [new Ec2Permission("tcp", 443, 443) { Ranges = ["0.0.0.0/0"] }]);
        await Ec2.RevokeIngressAsync(id, [web with { Description = null }]);
        group = await Ec2.DescribeSecurityGroupsAsync(Ec2Selection.Where("vpc-id", vpc.VpcId).And("group-name", "portal")).SingleAsync();
        Assert.Equal(443, Assert.Single(group.Egress).FromPort);
        Assert.DoesNotContain(group.Ingress, each => each.FromPort == 4000 && each.Ranges.Count > 0);
        AwsException twice = await Assert.ThrowsAsync<AwsException>(
            () => Ec2.CreateSecurityGroupAsync(vpc.VpcId, "portal", "again", _tags));
        Assert.Equal((AwsErrorKind.Conflict, "InvalidGroup.Duplicate"), (twice.Kind, twice.Code));
        await Ec2.DeleteSecurityGroupAsync(id);
        await Ec2.DeleteVpcAsync(vpc.VpcId);
    }

    [MotoFact]
    public async Task An_instance_is_started_once_waited_for_and_terminated()
    {
        (Ec2Vpc vpc, Ec2Subnet subnet) = await PlaceAsync("10.9.0.0/16");
        Ec2Image image = await Ec2.DescribeImagesAsync(
            ["amazon"], Ec2Selection.Where("architecture", "x86_64").And("state", "available")).FirstAsync();
        var request = new Ec2LaunchRequest(image.ImageId, "t3.micro", subnet.SubnetId, Guid.NewGuid().ToString())
        {
            UserData = System.Text.Encoding.UTF8.GetBytes("#!/bin/sh\necho 'ü + / & ='\n"), Tags = _tags, PublicAddress = true,
            RootDeviceName = image.RootDeviceName ?? "/dev/xvda", RootVolumeGib = 20,
        };
        Ec2Instance started = await Ec2.RunInstanceAsync(request);
        Assert.Equal("pending", started.State);
        IReadOnlyDictionary<string, string> sent = _front.Asked.Last().Parameters;
        Assert.Equal(("1", "1", "required"), (sent["MinCount"], sent["MaxCount"], sent["MetadataOptions.HttpTokens"]));
        Assert.Equal(Convert.ToBase64String(request.UserData.Span), sent["UserData"]);
        Assert.Equal("volume", sent["TagSpecification.2.ResourceType"]);

        Ec2Instance running = await Ec2.WaitForInstanceAsync(started.InstanceId);
        Assert.Equal((vpc.VpcId, subnet.SubnetId, "t3.micro", image.ImageId),
            (running.VpcId, running.SubnetId, running.InstanceType, running.ImageId));
        Assert.Equal(_tags["ockam:run"], running.Tags["ockam:run"]);
        Assert.NotNull(running.PublicAddress);
        Assert.Equal(request.ClientToken, running.ClientToken);
        Assert.Equal("required", running.MetadataTokens);
        Ec2Instance listed = await Ec2.DescribeInstancesAsync(
            Ec2Selection.Where("vpc-id", vpc.VpcId).And("instance-state-name", "running", "pending")).SingleAsync();
        Assert.Equal(started.InstanceId, listed.InstanceId);

        Ec2InstanceChange change = Assert.Single(await Ec2.TerminateInstancesAsync([started.InstanceId]));
        Assert.Equal((started.InstanceId, "running", "shutting-down"), (change.InstanceId, change.Before, change.Now));
        await Ec2.WaitForInstanceGoneAsync(started.InstanceId);
        await Ec2.DeleteSubnetAsync(subnet.SubnetId);
        await Ec2.DeleteVpcAsync(vpc.VpcId);
    }

    [MotoFact]
    public async Task A_private_subnet_gets_out_through_a_gateway_with_an_address()
    {
        (Ec2Vpc vpc, Ec2Subnet subnet) = await PlaceAsync("10.10.0.0/16");
        Ec2Address address = await Ec2.AllocateAddressAsync(_tags);
        Ec2NatGateway nat = await Ec2.CreateNatGatewayAsync(subnet.SubnetId, address.AllocationId, Guid.NewGuid().ToString(), _tags);
        nat = await Ec2.WaitForNatGatewayAsync(nat.NatGatewayId);
        Assert.Equal((vpc.VpcId, subnet.SubnetId), (nat.VpcId, nat.SubnetId));
        Assert.Equal([address.AllocationId], nat.AllocationIds);
        Ec2RouteTable table = await Ec2.CreateRouteTableAsync(vpc.VpcId, Guid.NewGuid().ToString(), _tags);
        await Ec2.CreateNatRouteAsync(table.RouteTableId, "0.0.0.0/0", nat.NatGatewayId);
        Ec2RouteTable seen = await Ec2.DescribeRouteTablesAsync(Ec2Selection.ById(table.RouteTableId)).SingleAsync();
        Assert.Contains(seen.Routes, route => route.Target == nat.NatGatewayId);
        await Ec2.DeleteRouteTableAsync(table.RouteTableId);
        await Ec2.DeleteNatGatewayAsync(nat.NatGatewayId);
        await Ec2.WaitForNatGatewayGoneAsync(nat.NatGatewayId);
        Assert.Equal(
            address.PublicAddress,
            (await Ec2.DescribeAddressesAsync(Ec2Selection.ById(address.AllocationId)).SingleAsync()).PublicAddress);
        await Ec2.ReleaseAddressAsync(address.AllocationId);
        await Ec2.DeleteSubnetAsync(subnet.SubnetId);
        await Ec2.DeleteVpcAsync(vpc.VpcId);
    }

    [MotoFact]
    public async Task A_key_pair_comes_with_its_private_half_once()
    {
        string name = $"key {Guid.NewGuid()}";
        using (Ec2NewKeyPair made = await Ec2.CreateKeyPairAsync(name, _tags))
        {
            Assert.StartsWith("-----BEGIN", System.Text.Encoding.ASCII.GetString(made.PrivateKey), StringComparison.Ordinal);
            Assert.Equal(name, made.ToString());
            Ec2KeyPair listed = await Ec2.DescribeKeyPairsAsync(Ec2Selection.Where("key-name", name)).SingleAsync();
            Assert.Equal((made.KeyPairId, name), (listed.KeyPairId, listed.Name));
            await Ec2.DeleteKeyPairAsync(name);
        }

        Assert.Empty(await Ec2.DescribeKeyPairsAsync(Ec2Selection.Where("key-name", name)).ToListAsync());
    }

    [MotoFact]
    public async Task An_image_with_a_NitroTPM_is_made_from_the_copy_of_a_snapshot()
    {
        Ec2Image source = await Ec2.DescribeImagesAsync(["amazon"], Ec2Selection.All).FirstAsync(image => image.Snapshots.Count > 0);
        string copy = await Ec2.CopySnapshotAsync("eu-central-1", source.Snapshots.Values.First(), "with a TPM", _tags);
        Ec2Snapshot snapshot = await Ec2.WaitForSnapshotAsync(copy);
        Assert.Equal(_tags["ockam:run"], snapshot.Tags["ockam:run"]);
        var request = new Ec2RegisterRequest($"sealed {Guid.NewGuid()}", "x86_64", "/dev/xvda", copy) { Tags = _tags };
        string id = await Ec2.RegisterImageAsync(request);
        IReadOnlyDictionary<string, string> sent = _front.Asked.Last().Parameters;
        Assert.Equal(("uefi", "v2.0", "hvm", "true"),
            (sent["BootMode"], sent["TpmSupport"], sent["VirtualizationType"], sent["EnaSupport"]));
        Assert.Equal(copy, sent["BlockDeviceMapping.1.Ebs.SnapshotId"]);
        Ec2Image image = await Ec2.WaitForImageAsync(id);
        Assert.Equal((request.Name, "uefi"), (image.Name, image.BootMode));
        await Ec2.DeregisterImageAsync(id);
        await Ec2.DeleteSnapshotAsync(copy);
    }

    [MotoFact]
    public async Task Types_regions_and_zones_are_known_with_what_they_have()
    {
        Ec2InstanceType type = await Ec2.DescribeInstanceTypesAsync(Ec2Selection.ById("m5.large")).SingleAsync();
        Assert.Equal(("m5.large", 2, 8192, true, false),
            (type.Name, type.VirtualProcessors, type.MemoryMib, type.SupportsNitroTpm, type.HasGpu));
        Assert.Contains("2.0", type.NitroTpmVersions);
        Assert.Contains("x86_64", type.Architectures);
        Assert.Contains("uefi", type.BootModes);
        Assert.True(await Ec2.HasInstanceTypeAsync("m5.large"));
        Assert.False(await Ec2.HasInstanceTypeAsync("z9.none"));
        Assert.Contains("eu-central-1a", await Ec2.ListZonesWithTypeAsync("m5.large"));
        Assert.Contains(await Ec2.DescribeRegionsAsync().ToListAsync(), region => region.Name == "us-east-2");
        AwsException none = await Assert.ThrowsAsync<AwsException>(
            async () => await Ec2.DescribeInstanceTypesAsync(Ec2Selection.ById("z9.none")).ToListAsync());
        Assert.Equal("InvalidInstanceType", none.Code);
    }

    private async Task<(Ec2Vpc Vpc, Ec2Subnet Subnet)> PlaceAsync(string cidrBlock)
    {
        Ec2Vpc vpc = await Ec2.CreateVpcAsync(cidrBlock, _tags);
        return (vpc, await Ec2.CreateSubnetAsync(vpc.VpcId, cidrBlock.Replace("/16", "/24", StringComparison.Ordinal), null, _tags));
    }
}

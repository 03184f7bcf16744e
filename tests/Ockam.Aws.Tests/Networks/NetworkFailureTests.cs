using System.Net;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Networks;

/// <summary>What AWS refuses is said as what it is, and leaves nothing behind; what it tells late is waited for.</summary>
[Collection(RunsCollection.Name)]
public sealed class NetworkFailureTests(MotoServer moto)
{
    private const string Name = "ai-corp";

    private static readonly PortalNetworkPlan s_plan = PortalNetworkPlan.Of(new(Name) { ProjectPort = 4000 });
    private static readonly PortalNetworkPlan s_private = PortalNetworkPlan.Of(new(Name) { PrivateSubnet = true });

    [MotoTheory]
    [InlineData("CreateVpc", "VpcLimitExceeded", 400, AwsErrorKind.LimitExceeded, "Nothing was made.")]
    [InlineData("CreateSubnet", "SubnetLimitExceeded", 400, AwsErrorKind.LimitExceeded, "was removed again")]
    [InlineData("AllocateAddress", "AddressLimitExceeded", 400, AwsErrorKind.LimitExceeded, "was removed again")]
    [InlineData("CreateVpc", "UnauthorizedOperation", 403, AwsErrorKind.AccessDenied, "Nothing was made.")]
    [InlineData("CreateSecurityGroup", "UnauthorizedOperation", 403, AwsErrorKind.AccessDenied, "was removed again")]
    [InlineData("AuthorizeSecurityGroupIngress", "RulesPerSecurityGroupLimitExceeded", 400, AwsErrorKind.LimitExceeded, "was removed")]
    [InlineData("CreateRoute", "RequestLimitExceeded", 503, AwsErrorKind.Throttled, "was removed again")]
    [InlineData("DescribeAvailabilityZones", "RequestExpired", 400, AwsErrorKind.ExpiredCredentials, "")]
    [InlineData("CreateVpc", "RequestExpired", 400, AwsErrorKind.ExpiredCredentials, "Nothing was made.")]
    public async Task A_refusal_is_said_as_what_it_is_and_leaves_nothing_behind(
        string action, string code, int status, AwsErrorKind kind, string said)
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-south-1");
        string before = await account.SnapshotAsync();
        var front = new QueryFront
        {
            Answer = asked => asked.Action == action ? QueryFront.Error(code, "no", (HttpStatusCode)status) : null,
        };
        AwsException refused = await Assert.ThrowsAsync<AwsException>(
            () => account.Networks(front).CreateAsync(action == "AllocateAddress" ? s_private : s_plan));
        Assert.Equal((kind, code), (refused.Kind, refused.Code));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Contains(action, refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await account.SnapshotAsync());
        Assert.Empty(RunJournal.List(AwsRuns.FolderIn(account.HomePath)));
    }

    [MotoFact]
    public async Task Credentials_that_expire_under_way_leave_what_there_is_to_be_completed()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-south-1");
        bool isExpired = false;
        var front = new QueryFront
        {
            Answer = asked => (isExpired |= asked.Action == "CreateSubnet") ? QueryFront.Error("RequestExpired") : null,
        };
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => account.Networks(front).CreateAsync(s_plan));
        Assert.Equal(AwsErrorKind.ExpiredCredentials, refused.Kind);
        Assert.Contains("What was made stays", refused.Message, StringComparison.Ordinal);
        Assert.Equal(PortalNetworkState.Complete, (await account.Networks().CreateAsync(s_plan)).State);
    }

    [MotoFact]
    public async Task A_removal_that_is_refused_for_one_thing_removes_the_rest_and_says_what_is_left()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-south-1");
        string before = await account.SnapshotAsync();
        PortalNetwork made = await account.Networks().CreateAsync(s_private);
        var front = new QueryFront
        {
            Answer = asked => asked.Action == "ReleaseAddress"
                ? QueryFront.Error("UnauthorizedOperation", "no", HttpStatusCode.Forbidden) : null,
        };
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => account.Networks(front).RemoveAsync(Name));
        Assert.Equal(AwsErrorKind.AccessDenied, refused.Kind);
        string address = made.Parts.Single(part => part.Kind == RunKind.Address).Id;
        Assert.Contains($"1 are left ({address})", refused.Message, StringComparison.Ordinal);
        PortalNetwork left = Assert.Single(await account.Networks().ListAsync());
        Assert.Equal((PortalNetworkState.BeingRemoved, address), (left.State, Assert.Single(left.Parts).Id));
        await account.Networks().RemoveAsync(Name);
        Assert.Equal(before, await account.SnapshotAsync());
    }

    [MotoFact]
    public async Task What_is_in_use_for_a_while_is_tried_again_until_it_is_free()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-south-1");
        string before = await account.SnapshotAsync();
        await account.Networks().CreateAsync(s_plan);
        var refusals = new Dictionary<string, int>(StringComparer.Ordinal);
        var front = new QueryFront
        {
            Answer = asked => asked.Action is "DetachInternetGateway" or "DeleteSubnet" or "DeleteSecurityGroup" or "DeleteVpc"
                && (refusals[asked.Action] = refusals.GetValueOrDefault(asked.Action) + 1) <= 3
                    ? QueryFront.Error("DependencyViolation", "It has dependencies.") : null,
        };
        await account.Networks(front).RemoveAsync(Name);
        Assert.All(refusals.Values, count => Assert.Equal(4, count));
        Assert.Equal(4, refusals.Count);
        Assert.Equal(before, await account.SnapshotAsync());
    }

    [MotoFact]
    public async Task The_address_of_a_NAT_gateway_is_released_as_soon_as_EC2_lets_it_go_and_taken_from_nobody()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-south-1");
        string before = await account.SnapshotAsync();
        await account.Networks().CreateAsync(s_private);
        int refusals = 0;
        var front = new QueryFront
        {
            Answer = asked => asked.Action == "DisassociateAddress" || (asked.Action == "ReleaseAddress" && refusals++ < 3)
                ? QueryFront.Error("AuthFailure", "You do not have permission to access the specified resource.") : null,
        };
        await account.Networks(front).RemoveAsync(Name);
        Assert.Equal(4, refusals);
        Assert.DoesNotContain("DisassociateAddress", front.Actions);
        Assert.Equal(before, await account.SnapshotAsync());
    }

    [MotoFact]
    public async Task Things_that_stay_in_use_are_waited_for_once_and_not_one_after_the_other()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-south-1");
        await account.Networks().CreateAsync(s_plan);
        var front = new QueryFront
        {
            Answer = asked => asked.Action is "DeleteSubnet" or "DeleteSecurityGroup" or "DeleteVpc"
                ? QueryFront.Error("DependencyViolation", "It has dependencies.") : null,
        };
        TimeSpan begun = account.Clock.Elapsed;
        AwsException used = await Assert.ThrowsAsync<AwsException>(() => account.Networks(front).RemoveAsync(Name));
        Assert.Equal(AwsErrorKind.Dependency, used.Kind);
        Assert.InRange(account.Clock.Elapsed - begun, RunPace.Usual.Release.Limit, RunPace.Usual.Release.Limit + TimeSpan.FromMinutes(2));
    }

    [MotoFact]
    public async Task One_instance_that_is_not_terminated_keeps_no_other_one_running()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-south-1");
        PortalNetwork network = await account.Networks().CreateAsync(s_plan);
        await NetworkLifeTests.AddInstanceAsync(account, network);
        RunClients clients = account.Clients();
        Ec2Instance first = await clients.Ec2.DescribeInstancesAsync(Ec2Selection.All).SingleAsync();
        Ec2Instance second = await clients.Ec2.RunInstanceAsync(new Ec2LaunchRequest(
            first.ImageId!, "t3.micro", network.SubnetId!, "second")
        {
            SecurityGroupIds = [network.SecurityGroupId!],
            Tags = new Dictionary<string, string> { [RunTags.Run] = network.RunId, [RunTags.Step] = "instance-second" },
        });
        var front = new QueryFront
        {
            Answer = asked => asked.Action == "TerminateInstances" && asked.Parameters.Values.Contains(first.InstanceId)
                ? QueryFront.Error("OperationNotPermitted", "The instance may not be terminated.") : null,
        };
        AwsException kept = await Assert.ThrowsAsync<AwsException>(() => account.Networks(front).RemoveAsync(Name));
        Assert.Contains(first.InstanceId, kept.Message, StringComparison.Ordinal);
        Dictionary<string, string> states = await clients.Ec2.DescribeInstancesAsync(Ec2Selection.All)
            .ToDictionaryAsync(each => each.InstanceId, each => each.State);
        Assert.Equal(("running", "terminated"), (states[first.InstanceId], states[second.InstanceId]));
    }

    [MotoFact]
    public async Task What_AWS_knows_late_everywhere_is_waited_for_in_making_and_removing()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-south-1");
        string before = await account.SnapshotAsync();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var front = new QueryFront
        {
            Answer = asked =>
            {
                // Whatever names a thing of the run is told twice that there is none; lists of tags are empty as often.
                if (asked.Action == "DescribeTags" && Next("DescribeTags") <= 2)
                    return QueryFront.Xml("<DescribeTagsResponse><tagSet/></DescribeTagsResponse>");
                string? id = asked.Parameters.Where(each => each.Key is "VpcId" or "SubnetId" or "RouteTableId" or "InternetGatewayId"
                    or "GroupId" or "AllocationId" or "NatGatewayId" or "NatGatewayId.1" or "ResourceId.1").Select(each => each.Value)
                    .FirstOrDefault();
                return id is not null && Next($"{asked.Action} {id}") <= 2
                    ? QueryFront.Error("InvalidID.NotFound", $"The ID '{id}' does not exist") : null;
            },
        };
        PortalNetwork made = await account.Networks(front).CreateAsync(s_private);
        Assert.Equal(9, made.Parts.Count);
        Assert.True(seen.Count(each => each.Value >= 3) >= 10);
        seen.Clear();
        front.Answer = asked => asked.Action == "DescribeTags" && Next("DescribeTags") <= 3
            ? QueryFront.Xml("<DescribeTagsResponse><tagSet/></DescribeTagsResponse>") : null;
        await account.Networks(front).RemoveAsync(Name);
        Assert.Equal(before, await account.SnapshotAsync());

        int Next(string key) => seen[key] = seen.GetValueOrDefault(key) + 1;
    }

    [MotoFact]
    public async Task A_type_that_cannot_be_had_is_refused_before_anything_is_made()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-south-1");
        string before = await account.SnapshotAsync();
        AwsException refused = await Assert.ThrowsAsync<AwsException>(
            () => account.Networks().CreateAsync(PortalNetworkPlan.Of(new(Name) { InstanceType = "z9.none" })));
        Assert.Equal(AwsErrorKind.TypeNotOffered, refused.Kind);
        AwsException zone = await Assert.ThrowsAsync<AwsException>(
            () => account.Networks().CreateAsync(PortalNetworkPlan.Of(new(Name) { AvailabilityZone = "eu-south-1z" })));
        Assert.Contains("eu-south-1a", zone.Message, StringComparison.Ordinal);
        Assert.Equal(before, await account.SnapshotAsync());
        PortalNetwork made = await account.Networks().CreateAsync(PortalNetworkPlan.Of(new(Name) { InstanceType = "t3.micro" }));
        Ec2Subnet subnet = await account.Clients().Ec2.DescribeSubnetsAsync(Ec2Selection.ById(made.SubnetId!)).SingleAsync();
        Assert.Contains(subnet.AvailabilityZone, await account.Clients().Ec2.ListZonesWithTypeAsync("t3.micro"));
    }

    [MotoFact]
    public async Task Cancelling_ends_at_once_and_the_network_is_found_again()
    {
        await moto.ResetAsync();
        using var account = new NetworkAccount(moto, "eu-south-1");
        string before = await account.SnapshotAsync();
        using var stop = new CancellationTokenSource();
        var front = new FaultFront { FaultAt = 5, Reaches = true, StaysDead = false, OnFault = stop.Cancel };
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => account.Networks(front).CreateAsync(s_plan, cancellationToken: stop.Token));
        Assert.Equal(5, front.Changes.Count);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 20);
        PortalNetwork found = Assert.Single(await account.Networks().ListAsync());
        Assert.Equal(PortalNetworkState.Interrupted, found.State);
        await account.Networks().RemoveAsync(found.RunId);
        Assert.Equal(before, await account.SnapshotAsync());
    }
}

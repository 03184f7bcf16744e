using Ockam.Aws.Tests.Support;
using Ockam.Models.Tests.Support;

namespace Ockam.Aws.Tests.Runs;

/// <summary>Each step is taken once, however often a run is interrupted, and is found again from another machine.</summary>
[Collection(RunsCollection.Name)]
public sealed class RunStepsTests(MotoServer moto) : IDisposable
{
    private const string Trust = """{"Version":"2012-10-17","Statement":[]}""";

    private static readonly RunStep s_vpc = new("vpc", RunKind.Vpc);
    private static readonly RunStep s_subnet = new("subnet", RunKind.Subnet);
    private static readonly RunStep s_public = new("subnet-public", RunKind.Setting);
    private static readonly RunStep s_role = new("role", RunKind.Role);
    private static readonly Dictionary<string, string> s_plan = new() { ["Cidr"] = "10.0.0.0/16" };

    private readonly Folder _folder = new();
    private readonly HastyClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [MotoFact]
    public async Task A_run_that_broke_off_at_any_call_before_or_after_it_reached_AWS_makes_each_thing_once()
    {
        await moto.ResetAsync();
        int calls = 0;
        foreach (bool reaches in (bool[])[false, true])
        {
            for (int at = 1; ; at++)
            {
                string name = $"run-{(reaches ? "after" : "before")}-{at}";
                var front = new FaultFront { FaultAt = at, Reaches = reaches };
                using RunClients broken = Clients(front);
                if (await Record.ExceptionAsync(() => WorkAsync(broken, name)) is null)
                {
                    calls = at - 1;
                    Assert.False(front.HasFaulted);
                    break;
                }

                Assert.True(front.HasFaulted);
                using RunClients whole = Clients(null);
                await WorkAsync(whole, name);
                await AssertOnceAsync(whole, name);
            }
        }

        Assert.Equal(4, calls);
    }

    [MotoTheory]
    [InlineData("CreateSubnet")]
    [InlineData("ModifySubnetAttribute")]
    [InlineData("CreateRole")]
    public async Task What_the_SDK_repeats_after_a_lost_answer_is_adopted_and_is_no_failure(string action)
    {
        await moto.ResetAsync();
        int asked = 0;
        var front = new QueryFront { Lose = each => each.Action == action && asked++ == 0 };
        using RunClients clients = Clients(front, retries: 3);
        await WorkAsync(clients, "repeated");
        Assert.Equal(2, asked);
        await AssertOnceAsync(clients, "repeated");
    }

    [MotoFact]
    public async Task What_is_somebody_elses_is_not_adopted_and_stays_open_in_the_journal()
    {
        await moto.ResetAsync();
        var front = new QueryFront
        {
            Answer = asked => asked.Action == "CreateRole"
                ? QueryFront.Error("EntityAlreadyExists", "no", System.Net.HttpStatusCode.Conflict) : null,
        };
        using RunClients clients = Clients(front);
        AwsException taken = await Assert.ThrowsAsync<AwsException>(() => WorkAsync(clients, "taken"));
        Assert.Equal((AwsErrorKind.Conflict, "EntityAlreadyExists"), (taken.Kind, taken.Code));
        Assert.Contains("does not carry the tags of 'taken'", taken.Message, StringComparison.Ordinal);
        RunSummary run = Assert.Single(await new AwsRuns(clients, AwsRuns.FolderIn(_folder.Path)).ListAsync(CancellationToken.None));
        Assert.Equal(RunStepStatus.Intended, run.State!.Find("role")!.Status);
        front.Answer = null;
        await WorkAsync(clients, "taken");
        await AssertOnceAsync(clients, "taken");
    }

    [MotoFact]
    public async Task A_role_that_goes_while_runs_are_looked_for_is_left_out()
    {
        await moto.ResetAsync();
        var front = new QueryFront();
        using RunClients clients = Clients(front);
        await WorkAsync(clients, "going");
        front.Answer = asked => asked.Action == "GetRole"
            ? QueryFront.Error("NoSuchEntity", "no", System.Net.HttpStatusCode.NotFound) : null;
        var runs = new AwsRuns(clients, AwsRuns.FolderIn(_folder.Path));
        RunSummary seen = Assert.Single(await runs.ListAsync(CancellationToken.None));
        Assert.Equal([RunKind.Subnet, RunKind.Vpc], seen.Resources.Select(each => each.Kind).Order(StringComparer.Ordinal));
    }

    [MotoTheory]
    [InlineData(10, false)]
    [InlineData(int.MaxValue, true)]
    public async Task Lists_that_lag_behind_a_removal_are_waited_for_as_long_as_things_may_settle(int looks, bool isStuck)
    {
        await moto.ResetAsync();
        var front = new QueryFront();
        using RunClients clients = Clients(front);
        string id = await WorkAsync(clients, "lagging");
        string role = $"<RoleName>ockamps-lagging-role-{id[..8]}</RoleName><Path>/ockamps/{id}/</Path>"
            + $"<Tags><member><Key>ockamps:run</Key><Value>{id}</Value></member></Tags>";
        bool isDeleted = false;
        front.Answer = asked =>
        {
            isDeleted |= asked.Action == "DeleteRole";
            return !isDeleted ? null : asked.Action switch
            {
                "ListRoles" when looks-- > 0 => QueryFront.Xml(
                    $"<ListRolesResponse><ListRolesResult><Roles><member>{role}</member></Roles></ListRolesResult></ListRolesResponse>"),
                "GetRole" => QueryFront.Xml($"<GetRoleResponse><GetRoleResult><Role>{role}</Role></GetRoleResult></GetRoleResponse>"),
                _ => null,
            };
        };
        using RunSession run = (await new AwsRuns(clients, AwsRuns.FolderIn(_folder.Path)).OpenAsync("lagging", CancellationToken.None))!;
        var removal = new RunRemoval(run, RunPace.Usual, null);
        TimeSpan before = _clock.Elapsed;
        if (isStuck)
        {
            AwsException stuck = await Assert.ThrowsAsync<AwsException>(() => removal.RemoveAsync(CancellationToken.None));
            Assert.Equal(AwsErrorKind.WaitLimit, stuck.Kind);
        }
        else
        {
            Assert.Equal(3, (await removal.RemoveAsync(CancellationToken.None)).Removed.Count);
        }

        Assert.InRange(_clock.Elapsed - before, TimeSpan.FromSeconds(isStuck ? 60 : 12), TimeSpan.FromMinutes(2));
    }

    [MotoFact]
    public async Task What_AWS_tells_late_is_waited_for_and_not_made_twice()
    {
        await moto.ResetAsync();
        using (RunClients broken = Clients(new FaultFront { FaultAt = 1, Reaches = true }))
            await Assert.ThrowsAsync<AwsException>(() => WorkAsync(broken, "late"));
        int looks = 0;
        var slow = new QueryFront
        {
            Answer = asked => asked.Action == "DescribeVpcs" && looks++ < 5
                ? QueryFront.Xml("<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>") : null,
        };
        using RunClients clients = Clients(slow);
        await WorkAsync(clients, "late");
        Assert.Equal(6, looks);
        await AssertOnceAsync(clients, "late");
    }

    [MotoFact]
    public async Task What_does_not_know_yet_what_was_just_made_is_asked_again()
    {
        await moto.ResetAsync();
        int refusals = 0;
        var front = new QueryFront();
        front.Answer = asked => asked.Action == "CreateSubnet" && refusals++ < 3
            ? QueryFront.Error("InvalidVpcID.NotFound", $"The vpc ID '{asked.Parameters["VpcId"]}' does not exist") : null;
        using RunClients clients = Clients(front);
        await WorkAsync(clients, "young");
        Assert.Equal(4, refusals);
        await AssertOnceAsync(clients, "young");
    }

    [MotoFact]
    public async Task What_is_refused_is_known_not_to_be_there_and_is_asked_for_again_without_a_search()
    {
        await moto.ResetAsync();
        var front = new QueryFront { Answer = asked => asked.Action == "CreateSubnet" ? QueryFront.Error("SubnetLimitExceeded") : null };
        using RunClients clients = Clients(front);
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => WorkAsync(clients, "refused"));
        Assert.Equal(AwsErrorKind.LimitExceeded, refused.Kind);
        TimeSpan before = _clock.Elapsed;
        front.Answer = null;
        await WorkAsync(clients, "refused");
        Assert.Equal(before, _clock.Elapsed);
        Assert.DoesNotContain("DescribeSubnets", front.Actions.SkipLast(1));
        await AssertOnceAsync(clients, "refused");
    }

    [MotoFact]
    public async Task What_is_gone_by_other_hands_is_made_anew()
    {
        await moto.ResetAsync();
        using RunClients clients = Clients(null);
        await WorkAsync(clients, "gone");
        Ec2Subnet subnet = await clients.Ec2.DescribeSubnetsAsync(Ec2Selection.Where("tag-key", RunTags.Run)).SingleAsync();
        await clients.Ec2.DeleteSubnetAsync(subnet.SubnetId);
        await WorkAsync(clients, "gone");
        await AssertOnceAsync(clients, "gone");
    }

    [MotoFact]
    public async Task A_run_of_another_machine_is_found_by_its_tags_and_gone_on_with()
    {
        await moto.ResetAsync();
        using RunClients here = Clients(new FaultFront { FaultAt = 3 });
        await Assert.ThrowsAsync<AwsException>(() => WorkAsync(here, "moved"));
        using var elsewhere = new Folder();
        using RunClients there = Clients(null);
        var runs = new AwsRuns(there, AwsRuns.FolderIn(elsewhere.Path));
        RunSummary seen = Assert.Single(await runs.ListAsync(CancellationToken.None));
        Assert.Equal(("moved", null), (seen.Name, seen.State));
        Assert.Equal(["subnet", "vpc"], seen.Resources.Select(each => each.Step).Order(StringComparer.Ordinal));
        await WorkAsync(there, "moved", elsewhere.Path);
        await AssertOnceAsync(there, "moved", elsewhere.Path);
    }

    [MotoFact]
    public async Task A_name_stands_for_one_run_in_a_region_and_keeps_what_it_was_begun_with()
    {
        await moto.ResetAsync();
        using RunClients clients = Clients(null);
        await WorkAsync(clients, "same");
        var runs = new AwsRuns(clients, AwsRuns.FolderIn(_folder.Path));
        AwsException other = await Assert.ThrowsAsync<AwsException>(() => runs.BeginAsync(
            "same", RunPurpose.Network, new Dictionary<string, string> { ["Cidr"] = "10.1.0.0/16" }, CancellationToken.None));
        Assert.Equal(AwsErrorKind.Conflict, other.Kind);
        Assert.Contains("Cidr 10.0.0.0/16, not 10.1.0.0/16", other.Message, StringComparison.Ordinal);
        AwsException purpose = await Assert.ThrowsAsync<AwsException>(
            () => runs.BeginAsync("same", RunPurpose.Sharing, s_plan, CancellationToken.None));
        Assert.Equal(AwsErrorKind.Conflict, purpose.Kind);
        using (RunClients abroad = Clients(null, "us-east-2"))
        {
            await WorkAsync(abroad, "same");
            Assert.Single(await new AwsRuns(abroad, AwsRuns.FolderIn(_folder.Path)).ListAsync(CancellationToken.None));
        }

        Assert.Equal(2, RunJournal.List(AwsRuns.FolderIn(_folder.Path)).Count());
        Assert.Null(await runs.OpenAsync("other", CancellationToken.None));
        using RunSession? known = await runs.OpenAsync("same", CancellationToken.None);
        Assert.False(known!.IsNew);
        AwsException held = await Assert.ThrowsAsync<AwsException>(() => runs.OpenAsync("same", CancellationToken.None));
        Assert.Equal(AwsErrorKind.Journal, held.Kind);
    }

    [MotoFact]
    public async Task Everything_carries_the_tags_of_its_run_from_its_creation()
    {
        await moto.ResetAsync();
        using RunClients clients = Clients(null);
        string id = await WorkAsync(clients, "tags");
        Ec2Vpc vpc = await clients.Ec2.DescribeVpcsAsync(Ec2Selection.Tagged(RunTags.Run, id)).SingleAsync();
        Assert.Equal(
            [
                ("Name", "tags-vpc"), ("ockamps:network", "tags"), ("ockamps:purpose", "network"), ("ockamps:region", "eu-west-2"),
                ("ockamps:run", id), ("ockamps:step", "vpc"),
            ],
            vpc.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => (tag.Key, tag.Value)));
        IamRole role = await clients.Iam.GetRoleAsync($"ockamps-tags-role-{id[..8]}");
        Assert.Equal($"/ockamps/{id}/", role.Path);
        Assert.Equal("role", role.Tags["ockamps:step"]);
    }

    private RunClients Clients(Amazon.Runtime.HttpClientFactory? http, string region = "eu-west-2", int retries = 0) => new(
        new AwsConnection(new AwsOptions
        {
            EndpointUrl = moto.Url, Region = region, Keys = new AwsKeys("AKIAEXAMPLE", "secret"), MaximumRetries = retries,
        }),
        _clock, http);

    private async Task<string> WorkAsync(RunClients clients, string name, string? home = null)
    {
        var runs = new AwsRuns(clients, AwsRuns.FolderIn(home ?? _folder.Path));
        using RunSession run = await runs.BeginAsync(name, RunPurpose.Network, s_plan, CancellationToken.None);
        RunSteps steps = run.Steps();
        Ec2Client ec2 = clients.Ec2;
        Ec2Vpc vpc = await steps.MakeAsync(
            s_vpc, async token => await ec2.DescribeVpcsAsync(RunTags.Of(run.Run, "vpc"), token).FirstOrDefaultAsync(token),
            (_, token) => ec2.CreateVpcAsync("10.0.0.0/16", steps.Tags(s_vpc), token), made => made.VpcId);
        Ec2Subnet subnet = await steps.MakeAsync(
            s_subnet, async token => await ec2.DescribeSubnetsAsync(RunTags.Of(run.Run, "subnet"), token).FirstOrDefaultAsync(token),
            (_, token) => ec2.CreateSubnetAsync(vpc.VpcId, "10.0.0.0/24", null, steps.Tags(s_subnet), token), made => made.SubnetId);
        await steps.EnsureAsync(
            s_public,
            async token => await ec2.DescribeSubnetsAsync(Ec2Selection.ById(subnet.SubnetId), token).AnyAsync(
                each => each.MapsPublicAddress, token),
            token => ec2.SetSubnetPublicAddressesAsync(subnet.SubnetId, true, token));
        string role = RunNames.IamName(run.Run, s_role.Name);
        await steps.MakeAsync(
            s_role,
            async token => await clients.Iam.ListRolesAsync(RunNames.IamPath(run.Run.RunId), token)
                .FirstOrDefaultAsync(each => each.Name == role, token),
            (_, token) => clients.Iam.CreateRoleAsync(
                role, Trust, null, steps.Tags(s_role), RunNames.IamPath(run.Run.RunId), token),
            made => made.Name);
        run.Journal.Complete();
        return run.Run.RunId;
    }

    private async Task AssertOnceAsync(RunClients clients, string name, string? home = null)
    {
        var runs = new AwsRuns(clients, AwsRuns.FolderIn(home ?? _folder.Path));
        RunSummary run = (await runs.ListAsync(CancellationToken.None)).Single(each => each.Name == name);
        Assert.Equal(
            [RunKind.Role, RunKind.Subnet, RunKind.Vpc], run.Resources.Select(each => each.Kind).Order(StringComparer.Ordinal));
        Assert.False(run.State!.IsInterrupted);
        Assert.True(
            (await clients.Ec2.DescribeSubnetsAsync(Ec2Selection.Tagged(RunTags.Run, run.RunId)).SingleAsync()).MapsPublicAddress);
        foreach (RunResource each in run.Resources)
            Assert.Equal(each.Id, run.State.Find(each.Step!)!.Id);
    }
}

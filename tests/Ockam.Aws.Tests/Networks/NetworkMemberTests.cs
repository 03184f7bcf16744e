using Ockam.Aws.Tests.Instances;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Networks;

/// <summary>The members of projects that instances are leave them with their network, or are named where they stay.</summary>
[Collection(RunsCollection.Name)]
public sealed class NetworkMemberTests(MotoServer moto) : IDisposable
{
    private readonly InstanceBench _bench = new(moto) { Pace = HastyClock.FewLooks };

    public void Dispose() => _bench.Dispose();

    [MotoFact]
    public async Task Members_leave_the_project_that_is_named_and_open_tickets_are_taken_back_before_anything_is_removed()
    {
        await _bench.BeginAsync();
        PortalInstance ai = await MakeAsync(PortalInstanceRole.AICorp);
        await OpenTicketAsync("health", "0123456789abcdef");
        PortalNetwork before = Assert.Single(await _bench.Networks().ListAsync());
        Assert.Equal(
            new PortalNetworkMember(ai.Identifier!, "ai", _bench.Office.Authority!.ToString()), Assert.Single(before.Members));
        var front = new FaultFront();
        var silent = new FakeOffice { Failing = () => new OckamException("The authority does not answer.") };
        await Assert.ThrowsAsync<OckamException>(() => _bench.Networks(front).RemoveAsync(InstanceBench.Network, null, silent));
        Assert.Empty(front.Changes);
        Assert.Equal(before.State, Assert.Single(await _bench.Networks().ListAsync()).State);

        PortalNetworkRemoval removal = (await _bench.Networks().RemoveAsync(InstanceBench.Network, null, _bench.Office))!;
        Assert.Equal(ai.Identifier, Assert.Single(removal.MembersRemoved).Identifier);
        Assert.Empty(removal.MembersLeft);
        Assert.Empty(_bench.Office.Members);
        Assert.Equal(["0123456789abcdef"], _bench.Office.Revoked);
    }

    [MotoFact]
    public async Task Members_of_a_project_that_nobody_names_stay_and_are_named()
    {
        foreach (FakeOffice? other in (FakeOffice?[])[null, new FakeOffice { Authority = FakeOffice.Of(0xB0) }])
        {
            await _bench.BeginAsync();
            PortalInstance ai = await MakeAsync(PortalInstanceRole.AICorp);
            PortalNetworkRemoval removal = (await _bench.Networks().RemoveAsync(InstanceBench.Network, null, other))!;
            Assert.Empty(removal.MembersRemoved);
            PortalNetworkMember stays = Assert.Single(removal.MembersLeft);
            Assert.Equal((ai.Identifier, "ai", $"{_bench.Office.Authority}"), (stays.Identifier, stays.InstanceName, stays.Authority));
            Assert.Equal(stays.Identifier, Assert.Single(_bench.Office.Members).ToString());
            await _bench.Office.RemoveMemberAsync(_bench.Office.Members.Single(), CancellationToken.None);
        }
    }

    [MotoFact]
    public async Task Another_machine_finds_the_members_by_what_their_tickets_have_given_them()
    {
        await _bench.BeginAsync();
        PortalInstance ai = await MakeAsync(PortalInstanceRole.AICorp);
        PortalInstance health = await MakeAsync(PortalInstanceRole.HealthCorp);
        Directory.Delete(AwsRuns.FolderIn(_bench.Home), recursive: true);
        PortalNetworkRemoval removal = (await _bench.Networks().RemoveAsync(InstanceBench.Network, null, _bench.Office))!;
        Assert.Equal(
            [("ai", ai.Identifier), ("health", health.Identifier)],
            removal.MembersRemoved.Select(each => (each.InstanceName, (string?)each.Identifier)).Order());
        Assert.Empty(_bench.Office.Members);
    }

    [MotoFact]
    public async Task Members_of_a_project_that_goes_with_the_network_are_nobody_s_concern()
    {
        await _bench.BeginAsync();
        string text = Convert.ToBase64String("{\"name\":\"p\"}"u8);
        var front = new FaultFront
        {
            Answer = asked => asked.Action == "GetConsoleOutput" ? QueryFront.Xml($"<r><output>{text}</output></r>") : null,
        };
        PortalInstance project = await _bench.Instances(front).CreateAsync(
            InstanceBench.Order(PortalInstanceRole.Project) with
            {
                TicketIn = TicketPlace.UserData, Program = "/usr/local/bin/ockam-node",
            }, _bench.Office);
        _bench.Office.Authority = FakeOffice.Of(0xAA);
        Assert.Equal(project.Identifier, _bench.Office.Authority.ToString());
        await MakeAsync(PortalInstanceRole.AICorp);
        Assert.Empty(Assert.Single(await _bench.Networks().ListAsync()).Members);
        PortalNetworkRemoval removal = (await _bench.Networks().RemoveAsync(InstanceBench.Network, null, _bench.Office))!;
        Assert.Empty(removal.MembersRemoved);
        Assert.Empty(removal.MembersLeft);
    }

    private Task<PortalInstance> MakeAsync(PortalInstanceRole role) =>
        _bench.Instances().CreateAsync(InstanceBench.Order(role), _bench.Office);

    // As an attempt leaves it that could not take its ticket back.
    private async Task OpenTicketAsync(string instance, string reference)
    {
        using RunSession session = (await new AwsRuns(_bench.Clients(), AwsRuns.FolderIn(_bench.Home))
            .OpenAsync(InstanceBench.Network, CancellationToken.None))!;
        InstanceName name = InstanceName.OfStep(instance);
        session.Journal.Made(name.MemberOf, _bench.Office.Authority!.ToString());
        session.Journal.Made(name.Issued, reference);
    }
}

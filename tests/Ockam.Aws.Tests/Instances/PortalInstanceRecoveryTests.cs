using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Instances;

/// <summary>What was there before a command is of use to somebody: it is not terminated because that command cannot use it.</summary>
[Collection(RunsCollection.Name)]
public sealed class PortalInstanceRecoveryTests(MotoServer moto) : IDisposable
{
    private readonly InstanceBench _bench = new(moto);

    public void Dispose() => _bench.Dispose();

    [MotoFact]
    public async Task A_stopped_project_is_kept_and_its_owner_told_to_start_it()
    {
        (PortalInstanceOrder order, PortalInstance made, FaultFront front) = await MakeProjectAsync();
        await _bench.ChangeAsync("StopInstances", made.InstanceId);
        int before = front.Changes.Count;
        AwsException stopped = await Assert.ThrowsAsync<AwsException>(() => _bench.Instances(front).CreateAsync(order, _bench.Office));
        Assert.Equal(AwsErrorKind.Conflict, stopped.Kind);
        Assert.Contains(made.InstanceId, stopped.Message, StringComparison.Ordinal);
        Assert.Contains("Start it", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(before, front.Changes.Count);
        await _bench.ChangeAsync("StartInstances", made.InstanceId);
        Assert.Equal(made.InstanceId, (await _bench.Instances(front).CreateAsync(order, _bench.Office)).InstanceId);
    }

    [MotoFact]
    public async Task A_project_that_was_there_before_is_kept_when_its_description_is_not_read_in_time()
    {
        (PortalInstanceOrder order, PortalInstance made, FaultFront front) = await MakeProjectAsync();
        front.Answer = asked => asked.Action == "GetConsoleOutput" ? QueryFront.Xml("<r/>") : null;
        AwsException late = await Assert.ThrowsAsync<AwsException>(() => _bench.Instances(front).CreateAsync(order, _bench.Office));
        Assert.Equal(AwsErrorKind.InstanceFailed, late.Kind);
        Assert.Contains($"{made.InstanceId} was there before this command, and stays", late.Message, StringComparison.Ordinal);
        Assert.Equal(made.InstanceId, Assert.Single(await _bench.AliveAsync()).InstanceId);
    }

    [MotoFact]
    public async Task A_member_of_another_project_is_kept_and_named()
    {
        await _bench.BeginAsync();
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.AICorp);
        PortalInstance made = await _bench.Instances().CreateAsync(order, _bench.Office);
        var other = new FakeOffice { Authority = FakeOffice.Of(0xB0) };
        var front = new FaultFront();
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => _bench.Instances(front).CreateAsync(order, other));
        Assert.Equal(AwsErrorKind.Conflict, refused.Kind);
        foreach (string said in (string[])[made.InstanceId, $"{_bench.Office.Authority}", $"{other.Authority}", "-Project"])
            Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Empty(front.Changes);
        Assert.Empty(other.Orders);
        Assert.Single(await _bench.AliveAsync());
    }

    [MotoFact]
    public async Task A_complete_instance_whose_member_somebody_has_removed_is_kept_also_where_another_machine_asks()
    {
        await _bench.BeginAsync();
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.HealthCorp);
        PortalInstance made = await _bench.Instances().CreateAsync(order, _bench.Office);
        await _bench.Office.RemoveMemberAsync(Assert.Single(_bench.Office.Members), CancellationToken.None);
        foreach (bool isElsewhere in (bool[])[false, true])
        {
            if (isElsewhere) Directory.Delete(AwsRuns.FolderIn(_bench.Home), recursive: true);
            var front = new FaultFront();
            AwsException refused = await Assert.ThrowsAsync<AwsException>(
                () => _bench.Instances(front).CreateAsync(order, _bench.Office));
            Assert.Equal(AwsErrorKind.Conflict, refused.Kind);
            Assert.Contains($"{made.InstanceId} (health) is running", refused.Message, StringComparison.Ordinal);
            Assert.Contains("no member of it", refused.Message, StringComparison.Ordinal);
            Assert.Empty(front.Changes);
        }
    }

    [MotoFact]
    public async Task A_stopped_member_and_an_instance_of_another_role_are_kept()
    {
        await _bench.BeginAsync();
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.AICorp);
        PortalInstance made = await _bench.Instances().CreateAsync(order, _bench.Office);
        var front = new FaultFront();
        AwsException role = await Assert.ThrowsAsync<AwsException>(() => _bench.Instances(front).CreateAsync(
            InstanceBench.Order(PortalInstanceRole.HealthCorp) with { Name = "ai" }, _bench.Office));
        Assert.Contains($"{made.InstanceId}, made with -Role AICorp", role.Message, StringComparison.Ordinal);
        await _bench.ChangeAsync("StopInstances", made.InstanceId);
        AwsException stopped = await Assert.ThrowsAsync<AwsException>(() => _bench.Instances(front).CreateAsync(order, _bench.Office));
        Assert.Contains("Start it", stopped.Message, StringComparison.Ordinal);
        Assert.Empty(front.Changes);
        Assert.Single(_bench.Office.Members);
    }

    private async Task<(PortalInstanceOrder, PortalInstance, FaultFront)> MakeProjectAsync()
    {
        await _bench.BeginAsync();
        string text = Convert.ToBase64String("{\"name\":\"p\"}"u8);
        var front = new FaultFront
        {
            Answer = asked => asked.Action == "GetConsoleOutput" ? QueryFront.Xml($"<r><output>{text}</output></r>") : null,
        };
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.Project) with
        {
            TicketIn = TicketPlace.UserData, Program = "/usr/local/bin/ockam-node", TicketLifetime = TimeSpan.FromMinutes(1),
        };
        return (order, await _bench.Instances(front).CreateAsync(order, _bench.Office), front);
    }
}

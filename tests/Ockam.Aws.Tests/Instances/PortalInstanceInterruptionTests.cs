using System.Text.Json.Nodes;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;
using Ockam.Tests.Support;

namespace Ockam.Aws.Tests.Instances;

/// <summary>
/// Projects and model servers whose making broke off at any of its calls, before or after that call reached AWS, are completed or removed
/// with their network; then the account is as empty as before. Two networks with instances of one name do not touch each other.
/// </summary>
[Collection(RunsCollection.Name)]
public sealed class PortalInstanceInterruptionTests(MotoServer moto) : IDisposable
{
    private readonly InstanceBench _bench = new(moto) { Pace = HastyClock.FewLooks, KeepsSnapshot = true };
    private bool _hasStarted;

    public void Dispose() => _bench.Dispose();

    // By default each call is cut once, and the four ways - before or after it reached AWS, then removed or completed - take turns; a
    // larger scale cuts each call in all four.
    [MotoTheory]
    [InlineData(PortalInstanceRole.Project, 8)]
    [InlineData(PortalInstanceRole.AICorp, 8)]
    public async Task Whatever_call_it_breaks_off_at_it_is_completed_or_removed(PortalInstanceRole role, int calls)
    {
        bool isAll = Scale.Of(1) > 1;
        for (int at = 1; at <= calls; at++)
        {
            for (int way = isAll ? 0 : at % 4, last = isAll ? 3 : way; way <= last; way++)
                await BreakOffAsync(role, at, reaches: (way & 1) != 0, completes: (way & 2) != 0);
        }

        await _bench.BeginAsync();
        FaultFront whole = Front(calls + 1, reaches: false);
        await _bench.Instances(whole).CreateAsync(Order(role), _bench.Office);
        Assert.Equal(calls, whole.Changes.Count);
    }

    [MotoFact]
    public async Task Instances_of_one_name_in_two_networks_do_not_touch_each_other()
    {
        await _bench.BeginAsync();
        PortalNetworks networks = _bench.Networks();
        await networks.CreateAsync(PortalNetworkPlan.Of(new("second")));
        var office = new FakeOffice { Authority = FakeOffice.Of(0xB0) };
        PortalInstanceOrder first = Order(PortalInstanceRole.AICorp) with { SessionManager = false };
        PortalInstanceOrder second = first with { Network = "second", InstanceType = "t4g.small", Name = "ai" };
        PortalInstance[] made = await Task.WhenAll(
            _bench.Instances().CreateAsync(first, _bench.Office), _bench.Instances().CreateAsync(second, office));
        Assert.NotEqual(made[0].InstanceId, made[1].InstanceId);
        Assert.Equal(2, (await _bench.Clients().Iam.ListRolesAsync(RunNames.Root).ToListAsync()).Count);
        await networks.RemoveAsync("second", null, office);
        Assert.Equal(made[0].InstanceId, Assert.Single(await _bench.AliveAsync()).InstanceId);
        Assert.Equal(made[0].Identifier, Assert.Single(_bench.Office.Members).ToString());
        var front = new FaultFront();
        Assert.Equal(made[0].InstanceId, (await _bench.Instances(front).CreateAsync(first, _bench.Office)).InstanceId);
        Assert.Empty(front.Changes);
        await networks.RemoveAsync(InstanceBench.Network);
        Assert.Equal(_bench.Empty, await _bench.SnapshotAsync());
    }

    private async Task BreakOffAsync(PortalInstanceRole role, int at, bool reaches, bool completes)
    {
        await _bench.BeginAsync();
        _hasStarted = false;
        FaultFront front = Front(at, reaches);
        Exception? broken = await Record.ExceptionAsync(() => _bench.Instances(front).CreateAsync(Order(role), _bench.Office));
        Assert.True(front.HasFaulted);
        // A ticket's parameter is deleted last: then the member is there, and worth more than that.
        Assert.Equal(front.Changes[^1] == "DeleteParameter", broken is null);
        Assert.Empty(_bench.Office.Live);
        if (completes)
        {
            PortalInstance made = await _bench.Instances(Front(null, false)).CreateAsync(Order(role), _bench.Office);
            Assert.Equal(made.InstanceId, Assert.Single(await _bench.AliveAsync()).InstanceId);
            Assert.Single(await _bench.Clients().Iam.ListRolesAsync(RunNames.Root).ToListAsync());
        }

        await _bench.Networks().RemoveAsync(InstanceBench.Network, null, role == PortalInstanceRole.Project ? null : _bench.Office);
        Assert.Empty(_bench.Office.Members);
        Assert.Equal(_bench.Empty, await _bench.SnapshotAsync());
    }

    private static PortalInstanceOrder Order(PortalInstanceRole role) => InstanceBench.Order(role) with
    {
        SessionManager = role == PortalInstanceRole.AICorp, TicketLifetime = TimeSpan.FromMinutes(1),
    };

    private FaultFront Front(int? at, bool reaches)
    {
        var front = new FaultFront { FaultAt = at, Reaches = reaches };
        front.Answer = asked =>
        {
            _hasStarted |= front.Changes.Contains("RunInstances");
            switch (asked.Action)
            {
                // moto has none of AWS's own policies.
                case "AttachRolePolicy": return QueryFront.Xml("<AttachRolePolicyResponse/>");
                // In the place of a project.
                case "GetParameter" when _hasStarted && JsonNode.Parse(asked.Body)!["Name"]!.GetValue<string>() is { } name
                    && name.StartsWith(RunNames.Root, StringComparison.Ordinal):
                    _bench.Clients().Ssm.PutAsync(new SsmPutRequest(name, "{}"u8.ToArray()) { IsSecret = false, Overwrites = true })
                        .GetAwaiter().GetResult();
                    return null;
                default: return null;
            }
        };
        return front;
    }
}

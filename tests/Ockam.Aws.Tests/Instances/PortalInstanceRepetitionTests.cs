using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Instances;

/// <summary>With the SDK's own repetitions on, whatever is lost on its way to or from AWS makes one instance.</summary>
[Collection(RunsCollection.Name)]
public sealed class PortalInstanceRepetitionTests(MotoServer moto) : IDisposable
{
    private readonly InstanceBench _bench = new(moto) { Repetitions = 3, KeepsSnapshot = true, Pace = HastyClock.FewLooks };

    public void Dispose() => _bench.Dispose();

    [MotoTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_instance_whose_every_call_is_lost_once_is_made_once_and_removed_with_its_network(bool reaches)
    {
        await _bench.BeginAsync();
        var front = new LossyFront(reaches);
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.HealthCorp) with
        {
            SshFrom = ["203.0.113.7/32"], KeyFile = Path.Combine(_bench.Home, "key.pem"),
        };
        PortalInstance made = await _bench.Instances(front).CreateAsync(order, _bench.Office);
        // Where an answer with a private key is lost, that key pair is deleted and another one made.
        Assert.Equal(reaches ? 11 : 10, front.Lost);
        Assert.Equal(made.InstanceId, Assert.Single(await _bench.AliveAsync()).InstanceId);
        Assert.Equal(made.Identifier, Assert.Single(_bench.Office.Members).ToString());
        RunClients clients = _bench.Clients();
        Assert.Single(await clients.Ec2.DescribeKeyPairsAsync(Ec2Selection.All).ToListAsync());
        Assert.Single(await clients.Iam.ListRolesAsync(RunNames.Root).ToListAsync());
        Assert.Single(await clients.Iam.ListInstanceProfilesAsync(RunNames.Root).ToListAsync());
        Assert.Empty(await _bench.ParametersAsync());
        await _bench.Networks(new LossyFront(reaches)).RemoveAsync(InstanceBench.Network);
        Assert.Equal(_bench.Empty, await _bench.SnapshotAsync());
    }
}

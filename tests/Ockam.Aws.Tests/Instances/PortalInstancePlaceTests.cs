using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Instances;

/// <summary>Where instances start, and who may connect to them, against moto.</summary>
[Collection(RunsCollection.Name)]
public sealed class PortalInstancePlaceTests(MotoServer moto) : IDisposable
{
    private readonly InstanceBench _bench = new(moto);

    public void Dispose() => _bench.Dispose();

    [MotoFact]
    public async Task An_instance_of_a_private_network_starts_behind_its_NAT()
    {
        await _bench.BeginAsync(isPublic: false);
        Ec2Client ec2 = _bench.Clients().Ec2;
        Ec2Subnet outer = await ec2.DescribeSubnetsAsync(Ec2Selection.Where("tag:" + RunTags.Step, "subnet")).SingleAsync();
        var tags = new Dictionary<string, string>(outer.Tags) { [RunTags.Step] = NetworkSteps.PrivateSubnet.Name };
        Ec2Subnet inner = await ec2.CreateSubnetAsync(outer.VpcId, "10.0.1.0/24", outer.AvailabilityZone, tags);

        await _bench.Instances().CreateAsync(InstanceBench.Order(PortalInstanceRole.AICorp), _bench.Office);
        Assert.Equal(inner.SubnetId, Assert.Single(await _bench.AliveAsync()).SubnetId);
    }

    [MotoFact]
    public async Task A_model_server_without_a_release_of_Ollama_is_refused_before_anything_is_made()
    {
        await _bench.BeginAsync();
        var front = new FaultFront();
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.AICorp) with { Ollama = null };
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => _bench.Instances(front).CreateAsync(order, _bench.Office));
        Assert.Equal(AwsErrorKind.InvalidRequest, refused.Kind);
        Assert.Contains("-OllamaHash", refused.Message, StringComparison.Ordinal);
        Assert.Empty(front.Changes);
    }

    [MotoFact]
    public async Task Ports_that_a_failed_attempt_opened_wider_are_closed_but_for_what_is_asked_for_now()
    {
        await _bench.BeginAsync();
        var failing = new FaultFront
        {
            // What is refused takes its ports with it; what is cut off leaves them.
            Answer = asked => asked.Action == "RunInstances"
                ? QueryFront.Error("InternalError", "none", System.Net.HttpStatusCode.InternalServerError) : null,
        };
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.Project);
        await Assert.ThrowsAsync<AwsException>(() => _bench.Instances(failing).CreateAsync(order, _bench.Office));
        Assert.Equal(["0.0.0.0/0"], await RangesAsync());

        order = order with { AllowFrom = ["203.0.113.0/24"], SshFrom = ["198.51.100.7"] };
        await Assert.ThrowsAsync<AwsException>(() => _bench.Instances(failing).CreateAsync(order, _bench.Office));
        Assert.Equal(["198.51.100.7/32", "203.0.113.0/24"], await RangesAsync());
    }

    private async Task<IEnumerable<string>> RangesAsync() => (await _bench.Clients().Ec2
        .DescribeSecurityGroupsAsync(Ec2Selection.Where("tag:" + RunTags.Step, "ports-*")).SingleAsync())
        .Ingress.SelectMany(each => each.Ranges).Order();
}

using Ockam.Aws.Tests.Networks;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Instances;

/// <summary>What is asked of AWS for the instances of both walkthroughs beside what their scripts ask, call by call.</summary>
[Collection(RunsCollection.Name)]
public sealed class InstanceWireTests(MotoServer moto) : IDisposable
{
    private const string Image = "Which image is newest AWS says in a parameter; the list is for those who may not read it.";
    private const string Found = "The network was made by a command of its own, and is found by its tags.";
    private const string Role = "The ticket is in a parameter that this instance's role alone may read; theirs is in the user data.";
    private const string Type = "Whether the zone has the type, and which processors it has, is asked of EC2.";

    private static readonly (string Difference, string Reason)[] s_calls =
    [
        ("- DescribeImages Filter.1.Name=name", Image),
        ("+ GetParameter", Image),
        ("+ DescribeImages ImageId.1=ami-*", "Whether it is there, and for these processors."),
        ("- CreateKeyPair KeyName=*", "Theirs is of RSA, and made unasked."),
        ("+ CreateKeyPair KeyFormat=pem KeyName=* KeyType=ed25519", "Only where a file for it is named."),
        ("- DescribeAvailabilityZones", Type),
        ("- DescribeInstanceTypeOfferings", Type),
        ("+ DescribeInstanceTypeOfferings Filter.1.Name=instance-type", Type),
        ("+ DescribeInstanceTypes InstanceType.1=", Type),
        ("- CreateTags ResourceId.1=i-*", "Tags come with the request that makes it: nothing is ever there without."),
        ("+ DescribeInstances InstanceId.1=i-*", "It is waited for until it is a member; theirs only until it runs."),
        ("+ GetCallerIdentity", "Whose account it is, once a command."),
        ("+ DescribeSubnets", Found),
        ("+ DescribeSecurityGroups", Found),
        ("+ CreateRole", Role),
        ("+ PutRolePolicy", Role),
        ("+ CreateInstanceProfile", Role),
        ("+ AddRoleToInstanceProfile", Role),
        ("+ PutParameter", Role),
        ("+ DeleteParameter", Role),
    ];

    // What RunInstances has and theirs has not.
    private static readonly (string Parameter, string Reason)[] s_launch =
    [
        ("MinCount", "EC2 wants it; their client adds it."),
        ("MaxCount", "The same: one, however often it is asked for."),
        ("ClientToken", "Asking again starts no second one."),
        ("MetadataOptions.", "Metadata are given to requests with a token alone, over one hop."),
        ("BlockDeviceMapping.1.", "The disk is encrypted, has room for the model, and goes with the instance."),
        ("IamInstanceProfile.Name", Role),
        ("TagSpecification.", "Nothing is ever there without its tags."),
    ];

    private readonly InstanceBench _bench = new(moto, "us-east-1");

    public void Dispose() => _bench.Dispose();

    [MotoVectorFact]
    public async Task Instances_are_made_as_by_the_scripts_but_for_what_is_listed()
    {
        var differences = new List<string>();
        foreach ((string corp, PortalInstanceRole role, string type) in ((string, PortalInstanceRole, string)[])
            [("ai_corp", PortalInstanceRole.AICorp, "g5g.2xlarge"), ("health_corp", PortalInstanceRole.HealthCorp, "c5n.large")])
        {
            await _bench.BeginAsync();
            var front = new FaultFront();
            int looks = 0;
            _bench.Office.HasStarted = () => front.Changes.Contains("RunInstances") && looks++ > 2;
            await _bench.Instances(front).CreateAsync(
                InstanceBench.Order(role) with { InstanceType = type, KeyFile = Path.Combine(_bench.Home, $"{corp}.pem") }, _bench.Office);
            // The network's part of the recording comes before.
            IEnumerable<string> theirs = WireCall.Read($"{corp}-run.txt")
                .SkipWhile(call => !call.StartsWith("DescribeImages", StringComparison.Ordinal));
            differences.AddRange(WireDifferences.Between(Comparable(theirs), Comparable(front.Asked.Select(WireCall.Of))));
            IReadOnlyDictionary<string, string> launch = Assert.Single(WireCall.Read($"{corp}-run.txt", "RunInstances"));
            IReadOnlyDictionary<string, string> ours = front.Asked.Single(each => each.Action == "RunInstances").Parameters;
            Assert.Empty(launch.Keys.Except(ours.Keys));
            Assert.Equal(launch["InstanceType"], ours["InstanceType"]);
            WireDifferences.AssertListed(
                [.. ours.Keys.Except(launch.Keys).Except(["Action", "Version"])], s_launch);
        }

        WireDifferences.AssertListed(differences, s_calls);
    }

    // The values of starting an instance are compared by themselves.
    private static IEnumerable<string> Comparable(IEnumerable<string> calls) =>
        calls.Where(call => !call.StartsWith("RunInstances", StringComparison.Ordinal));
}

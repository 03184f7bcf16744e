using System.Text.Json.Nodes;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Query;

/// <summary>
/// Every action with all that it can be sent, compared with the model of the service that AWS's own tools have: AWS and its stand-ins
/// pass over parameters that they do not know, so that a wrong name would be noticed by nobody.
/// </summary>
public sealed class ParameterNamesTests : IDisposable
{
    private static readonly Dictionary<string, string> s_tags = new() { ["a"] = "b", ["c"] = "d" };

    private readonly QueryFront _front = new() { Answer = _ => QueryFront.Xml("<none/>") };
    private readonly List<IDisposable> _made = [];

    private static AwsConnection Connection => new(new AwsOptions
    {
        EndpointUrl = new Uri("http://127.0.0.1:1/"), Region = "eu-central-1", Keys = new AwsKeys("AKIAEXAMPLE", "s"), MaximumRetries = 0,
    });

    public void Dispose() => _made.ForEach(each => each.Dispose());

    [ServiceModelFact]
    public async Task All_that_EC2_is_sent_is_of_its_interface()
    {
        Ec2Client ec2 = Keep(new Ec2Client(Connection, new ManualClock(), _front));
        Ec2Selection some = Ec2Selection.ById("x", "y").And("f", "1", "2").And("g", "3");
        Ec2Permission[] all =
        [
            new("tcp", 1, 2) { Ranges = ["r"], Ranges6 = ["s"], GroupIds = ["g"], Description = "d" }, new("-1", null, null),
        ];
        var launch = new Ec2LaunchRequest("i", "t", "s", "c")
        {
            SecurityGroupIds = ["g", "h"], UserData = new byte[3], ProfileName = "p", KeyName = "k", RootDeviceName = "d",
            RootVolumeGib = 9, TerminatesOnShutdown = true, Tags = s_tags,
        };
        await AskAsync(
            () => ec2.CreateVpcAsync("c", s_tags), () => ListAsync(ec2.DescribeVpcsAsync(some)), () => ec2.DeleteVpcAsync("v"),
            () => ec2.CreateSubnetAsync("v", "c", "z", s_tags), () => ListAsync(ec2.DescribeSubnetsAsync(some)),
            () => ec2.SetSubnetPublicAddressesAsync("s", true), () => ec2.DeleteSubnetAsync("s"),
            () => ListAsync(ec2.DescribeAvailabilityZonesAsync()), () => ListAsync(ec2.DescribeRegionsAsync()),
            () => ec2.CreateInternetGatewayAsync(s_tags),
            () => ListAsync(ec2.DescribeInternetGatewaysAsync(some)), () => ec2.AttachInternetGatewayAsync("g", "v"),
            () => ec2.DetachInternetGatewayAsync("g", "v"), () => ec2.DeleteInternetGatewayAsync("g"),
            () => ec2.CreateNatGatewayAsync("s", "a", "c", s_tags), () => ListAsync(ec2.DescribeNatGatewaysAsync(some)),
            () => ec2.DeleteNatGatewayAsync("n"), () => ec2.AllocateAddressAsync(s_tags),
            () => ListAsync(ec2.DescribeAddressesAsync(some)), () => ec2.ReleaseAddressAsync("a"),
            () => ec2.CreateRouteTableAsync("v", "c", s_tags), () => ListAsync(ec2.DescribeRouteTablesAsync(some)),
            () => ec2.CreateGatewayRouteAsync("r", "d", "g"), () => ec2.CreateNatRouteAsync("r", "d", "n"),
            () => ec2.AssociateRouteTableAsync("r", "s"), () => ec2.DisassociateRouteTableAsync("a"),
            () => ec2.DeleteRouteTableAsync("r"), () => ec2.CreateSecurityGroupAsync("v", "n", "d", s_tags),
            () => ListAsync(ec2.DescribeSecurityGroupsAsync(some)), () => ec2.AuthorizeIngressAsync("g", all),
            () => ec2.AuthorizeEgressAsync("g", all), () => ec2.RevokeIngressAsync("g", all), () => ec2.RevokeEgressAsync("g", all),
            () => ec2.DeleteSecurityGroupAsync("g"), () => ec2.RunInstanceAsync(launch),
            () => ec2.RunInstanceAsync(launch with { PublicAddress = false }), () => ListAsync(ec2.DescribeInstancesAsync(some)),
            () => ec2.GetConsoleOutputAsync("i"), () => ec2.TerminateInstancesAsync(["i", "j"]),
            () => ec2.GetTpmEndorsementAsync("i", "rsa-2048", "der"),
            () => ListAsync(ec2.DescribeInstanceTypesAsync(some)), () => ec2.HasInstanceTypeAsync("t"),
            () => ec2.ListZonesWithTypeAsync("t"), () => ListAsync(ec2.DescribeImagesAsync(["self", "amazon"], some)),
            () => ec2.RegisterImageAsync(new Ec2RegisterRequest("n", "a", "d", "s") { Description = "e", UefiData = "u", Tags = s_tags }),
            () => ec2.DeregisterImageAsync("i"), () => ec2.CopySnapshotAsync("r", "s", "d", s_tags),
            () => ListAsync(ec2.DescribeSnapshotsAsync(["self"], some)), () => ec2.DeleteSnapshotAsync("s"),
            () => ec2.CreateTagsAsync(["a", "b"], s_tags), () => ListAsync(ec2.DescribeTagsAsync(Ec2Selection.Where("f", "1"))),
            () => ec2.CreateKeyPairAsync("n", s_tags), () => ListAsync(ec2.DescribeKeyPairsAsync(some)),
            () => ec2.DeleteKeyPairAsync("n"), () => ListAsync(ec2.DescribeVolumesAsync(some)), () => ec2.DeleteVolumeAsync("v"));
        Check(ServiceModel.Load("ec2", AwsService.Ec2.Version));
    }

    [ServiceModelFact]
    public async Task All_that_IAM_and_STS_are_sent_is_of_their_interface()
    {
        IamClient iam = Keep(new IamClient(Connection, _front));
        await AskAsync(
            () => iam.CreateRoleAsync("r", "t", "d", s_tags, "/p/"), () => iam.GetRoleAsync("r"),
            () => ListAsync(iam.ListRolesAsync("/p/")),
            () => iam.DeleteRoleAsync("r"), () => iam.PutRolePolicyAsync("r", "p", "d"), () => iam.GetRolePolicyAsync("r", "p"),
            () => ListAsync(iam.ListRolePoliciesAsync("r")), () => iam.DeleteRolePolicyAsync("r", "p"),
            () => iam.AttachRolePolicyAsync("r", "a"), () => ListAsync(iam.ListAttachedRolePoliciesAsync("r")),
            () => iam.DetachRolePolicyAsync("r", "a"), () => iam.CreateInstanceProfileAsync("p", s_tags, "/p/"),
            () => iam.GetInstanceProfileAsync("p"), () => ListAsync(iam.ListInstanceProfilesAsync("/p/")),
            () => iam.AddRoleToInstanceProfileAsync("p", "r"), () => iam.RemoveRoleFromInstanceProfileAsync("p", "r"),
            () => iam.DeleteInstanceProfileAsync("p"));
        Check(ServiceModel.Load("iam", AwsService.Iam.Version));
        _front.Asked.Clear();
        await AskAsync(() => Keep(new StsClient(Connection, _front)).GetCallerIdentityAsync());
        Check(ServiceModel.Load("sts", AwsService.Sts.Version));
    }

    [ServiceModelFact]
    public async Task All_that_SSM_is_sent_is_of_its_interface()
    {
        SsmClient ssm = Keep(new SsmClient(Connection, _front));
        await AskAsync(
            () => ssm.PutAsync(new SsmPutRequest("n", new byte[1]) { KeyId = "k", Description = "d", Tags = s_tags }),
            () => ssm.GetAsync("n"), () => ssm.DeleteAsync("n"), () => ListAsync(ssm.DescribeAsync(new("a", "b"))),
            () => ListAsync(ssm.DescribeUnderAsync("/a/")));
        ServiceModel model = ServiceModel.Load("ssm", AwsService.Ssm.Version);
        foreach (QueryRequest asked in _front.Asked)
        {
            foreach (KeyValuePair<string, JsonNode?> member in JsonNode.Parse(asked.Body)!.AsObject())
                Assert.True(model.HasJson(asked.Action, member.Key), $"{asked.Action} has no {member.Key}.");
        }

        Assert.Equal(5, _front.Asked.Count);
        Assert.False(model.HasJson("GetParameter", "Nonsense"));
    }

    private void Check(ServiceModel model)
    {
        foreach (QueryRequest asked in _front.Asked)
        {
            foreach (string name in asked.Parameters.Keys.Where(name => name is not ("Action" or "Version")))
                Assert.True(model.Has(asked.Action, name), $"{asked.Action} has no {name}.");
        }

        Assert.False(model.Has(_front.Asked.First().Action, "Nonsense"));
    }

    // What is answered is nothing that these could use; only what was sent matters.
    private async Task AskAsync(params Func<Task>[] calls)
    {
        foreach (Func<Task> call in calls)
        {
            int before = _front.Asked.Count;
            if (await Record.ExceptionAsync(call) is { } failed) Assert.IsType<AwsException>(failed);
            Assert.Equal(before + 1, _front.Asked.Count);
        }
    }

    private static async Task ListAsync<T>(IAsyncEnumerable<T> list) => await list.CountAsync();

    private T Keep<T>(T made)
        where T : IDisposable
    {
        _made.Add(made);
        return made;
    }
}

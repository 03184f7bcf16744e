using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Query;

/// <summary>IAM, STS and SSM against moto.</summary>
[Collection(QueryCollection.Name)]
public sealed class QueryServicesTests(MotoServer moto)
{
    private const string Trust =
        """{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    private const string Policy =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssm:GetParameter"],"Resource":"*"}]}""";

    private static readonly Dictionary<string, string> s_tags = new() { ["ockam:run"] = Guid.NewGuid().ToString(), ["b"] = "c d+e%" };

    private readonly QueryFront _front = new();

    private AwsConnection Connection => new(new AwsOptions
    {
        EndpointUrl = moto.Url, Region = "eu-west-1", Keys = new AwsKeys("AKIAEXAMPLE", "secret"), MaximumRetries = 1,
    });

    [MotoFact]
    public async Task A_role_gets_its_policies_and_a_profile_and_goes_again()
    {
        using var iam = new IamClient(Connection, _front);
        string name = $"ockam-{Guid.NewGuid()}";
        IamRole role = await iam.CreateRoleAsync(name, Trust, "a test", s_tags);
        Assert.Equal(Trust, role.TrustPolicy);
        Assert.Equal("c d+e%", (await iam.GetRoleAsync(name)).Tags["b"]);
        await iam.PutRolePolicyAsync(name, "own", Policy);
        Assert.Equal(Policy, await iam.GetRolePolicyAsync(name, "own"));
        Assert.Equal(["own"], await iam.ListRolePoliciesAsync(name).ToListAsync());
        string shared = await CreatePolicyAsync(name);
        await iam.AttachRolePolicyAsync(name, shared);
        Assert.Equal([shared], await iam.ListAttachedRolePoliciesAsync(name).ToListAsync());
        await iam.CreateInstanceProfileAsync(name, s_tags);
        await iam.AddRoleToInstanceProfileAsync(name, name);
        IamInstanceProfile profile = await iam.GetInstanceProfileAsync(name);
        Assert.Equal([name], profile.RoleNames);
        Assert.Equal(s_tags["ockam:run"], profile.Tags["ockam:run"]);
        Assert.Contains(await iam.ListInstanceProfilesAsync().ToListAsync(), each => each.Name == name);
        Assert.Contains("/us-east-1/iam/aws4_request", _front.Asked.Last().Authorization, StringComparison.Ordinal);

        AwsException inUse = await Assert.ThrowsAsync<AwsException>(() => iam.DeleteRoleAsync(name));
        Assert.Equal((AwsErrorKind.Dependency, "DeleteConflict"), (inUse.Kind, inUse.Code));
        AwsException twice = await Assert.ThrowsAsync<AwsException>(() => iam.CreateRoleAsync(name, Trust, null, s_tags));
        Assert.Equal(AwsErrorKind.Conflict, twice.Kind);
        await iam.RemoveRoleFromInstanceProfileAsync(name, name);
        await iam.DeleteInstanceProfileAsync(name);
        await iam.DetachRolePolicyAsync(name, shared);
        await iam.DeleteRolePolicyAsync(name, "own");
        await iam.DeleteRoleAsync(name);
        AwsException gone = await Assert.ThrowsAsync<AwsException>(() => iam.GetRoleAsync(name));
        Assert.Equal((AwsErrorKind.NotFound, "NoSuchEntity"), (gone.Kind, gone.Code));
    }

    [MotoFact]
    public async Task Whoever_asks_is_told_who_that_is()
    {
        using var sts = new StsClient(Connection);
        StsIdentity caller = await sts.GetCallerIdentityAsync();
        Assert.Equal(MotoServer.Account, caller.Account);
        Assert.StartsWith("arn:aws:", caller.Arn, StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task A_secret_parameter_is_written_read_replaced_and_deleted()
    {
        using var ssm = new SsmClient(Connection, _front);
        string name = $"/ockam/{Guid.NewGuid()}/ticket";
        byte[] secret = System.Text.Encoding.UTF8.GetBytes("a \"secret\"\n with ü and \\");
        Assert.Equal(1, await ssm.PutAsync(new SsmPutRequest(name, secret) { Description = "a ticket", Tags = s_tags }));
        using (SsmParameter read = await ssm.GetAsync(name))
        {
            Assert.Equal(secret, read.Value.ToArray());
            Assert.Equal((name, "SecureString", 1L, name), (read.Name, read.Type, read.Version, read.ToString()));
        }

        AwsException twice = await Assert.ThrowsAsync<AwsException>(() => ssm.PutAsync(new SsmPutRequest(name, secret)));
        Assert.Equal((AwsErrorKind.Conflict, "ParameterAlreadyExists"), (twice.Kind, twice.Code));
        Assert.DoesNotContain("secret", twice.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await ssm.PutAsync(new SsmPutRequest(name, "b"u8.ToArray()) { Overwrites = true, Tags = s_tags }));
        SsmParameterInfo listed = await ssm.DescribeAsync(new("ockam:run", s_tags["ockam:run"])).SingleAsync();
        Assert.Equal(new SsmParameterInfo(name, "SecureString", 2), listed);
        await ssm.DeleteAsync(name);
        AwsException gone = await Assert.ThrowsAsync<AwsException>(() => ssm.GetAsync(name));
        Assert.Equal((AwsErrorKind.NotFound, "ParameterNotFound"), (gone.Kind, gone.Code));
        Assert.NotNull(gone.Status);
    }

    [MotoFact]
    public async Task The_newest_image_of_Amazon_Linux_is_a_parameter()
    {
        using var ssm = new SsmClient(Connection);
        using SsmParameter image = await ssm.GetAsync("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64");
        Assert.StartsWith("ami-", System.Text.Encoding.UTF8.GetString(image.Value), StringComparison.Ordinal);
        Assert.Equal("String", image.Type);
    }

    // Policies that stand by themselves are AWS's or the account's owner's; the client only attaches them.
    private async Task<string> CreatePolicyAsync(string name)
    {
        using var client = new AwsClient(AwsService.Iam, Connection);
        System.Xml.Linq.XElement made = await client.AskAsync(
            "CreatePolicy", client.Parameters().Add("PolicyName", name).Add("PolicyDocument", Policy), CancellationToken.None);
        return made.Text("CreatePolicyResult", "Policy", "Arn")!;
    }
}

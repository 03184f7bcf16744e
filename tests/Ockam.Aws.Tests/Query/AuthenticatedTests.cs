using System.Xml.Linq;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Query;

/// <summary>
/// Signatures and permissions, checked by moto as AWS checks them: it computes the signature itself and evaluates the user's policy.
/// </summary>
[Collection(QueryCollection.Name)]
public class AuthenticatedTests
{
    private const string Policy =
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ec2:DescribeVpcs","iam:GetUser","sts:*"],"Resource":"*"}]}
        """;

    [MotoFact]
    public async Task The_right_secret_is_let_in_the_wrong_one_is_not_and_what_is_not_allowed_is_refused()
    {
        // To make the user, its key and its policy.
        var moto = new MotoServer { FreeRequests = 3 };
        await moto.InitializeAsync();
        try
        {
            AwsOptions options = new() { EndpointUrl = moto.Url, Region = "eu-central-1", MaximumRetries = 0 };
            AwsKeys right = await MakeUserAsync(new AwsConnection(options with { Keys = new AwsKeys("AKIAEXAMPLE", "secret") }));
            using var ec2 = new Ec2Client(new AwsConnection(options with { Keys = right }));
            // What encodings differ about is in the signature too.
            Assert.Empty(await ec2.DescribeVpcsAsync(Ec2Selection.Where("tag:a b", "+/ü~*:=&'()!", "%")).ToListAsync());
            using var sts = new StsClient(new AwsConnection(options with { Keys = right }));
            Assert.EndsWith(":user/u", (await sts.GetCallerIdentityAsync()).Arn, StringComparison.Ordinal);

            AwsException denied = await Assert.ThrowsAsync<AwsException>(
                () => ec2.CreateVpcAsync("10.0.0.0/16", new Dictionary<string, string>()));
            Assert.Equal(AwsErrorKind.AccessDenied, denied.Kind);
            using var ssm = new SsmClient(new AwsConnection(options with { Keys = right }));
            AwsException unseen = await Assert.ThrowsAsync<AwsException>(() => ssm.GetAsync("/a"));
            Assert.Equal(AwsErrorKind.AccessDenied, unseen.Kind);

            using var wrong = new Ec2Client(new AwsConnection(options with { Keys = new AwsKeys(right.AccessKeyId, "wrong") }));
            AwsException refused = await Assert.ThrowsAsync<AwsException>(
                async () => await wrong.DescribeVpcsAsync(Ec2Selection.All).ToListAsync());
            Assert.Equal(AwsErrorKind.WrongCredentials, refused.Kind);
            using var unknown = new StsClient(new AwsConnection(options with { Keys = new AwsKeys("AKIANOBODY", "secret") }));
            Assert.Equal(
                AwsErrorKind.WrongCredentials, (await Assert.ThrowsAsync<AwsException>(() => unknown.GetCallerIdentityAsync())).Kind);
        }
        finally
        {
            await moto.DisposeAsync();
        }
    }

    private static async Task<AwsKeys> MakeUserAsync(AwsConnection connection)
    {
        using var iam = new AwsClient(AwsService.Iam, connection);
        Task<XElement> AskAsync(string action, params (string Name, string Value)[] parameters) => iam.AskAsync(
            action, parameters.Aggregate(iam.Parameters().Add("UserName", "u"), (all, each) => all.Add(each.Name, each.Value)),
            CancellationToken.None);
        await AskAsync("CreateUser");
        XElement key = await AskAsync("CreateAccessKey");
        await AskAsync("PutUserPolicy", ("PolicyName", "p"), ("PolicyDocument", Policy));
        return new AwsKeys(
            key.Text("CreateAccessKeyResult", "AccessKey", "AccessKeyId")!,
            key.Text("CreateAccessKeyResult", "AccessKey", "SecretAccessKey")!);
    }
}

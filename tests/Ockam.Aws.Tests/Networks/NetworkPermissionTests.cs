using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Networks;

/// <summary>The policy that the help names is enough for all that is asked, and has nothing that is not.</summary>
[Collection(RunsCollection.Name)]
public partial class NetworkPermissionTests
{
    private const string All =
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    [MotoFact]
    public async Task The_policy_of_the_help_page_allows_exactly_what_is_asked()
    {
        JsonNode policy = ReadPolicy();
        // Two users, of three requests each: who, with which key, with which policy.
        var moto = new MotoServer { FreeRequests = 6 };
        await moto.InitializeAsync();
        try
        {
            AwsKeys least = await MakeUserAsync(moto, "least", ForMoto(policy).ToJsonString());
            AwsKeys all = await MakeUserAsync(moto, "all", All);
            using var account = new NetworkAccount(moto, "eu-central-1") { Keys = least };
            using var owner = new NetworkAccount(moto, "eu-central-1") { Keys = all };
            var front = new FaultFront();
            PortalNetworks networks = account.Networks(front);
            await networks.CreateAsync(PortalNetworkPlan.Of(new("dear") { PrivateSubnet = true }));
            PortalNetwork open = await networks.CreateAsync(
                PortalNetworkPlan.Of(new("open") { ProjectPort = 4000, InstanceType = "t3.micro" }));
            // What instances need is another policy's matter.
            AwsException refused = await Assert.ThrowsAsync<AwsException>(() => NetworkLifeTests.AddInstanceAsync(account, open));
            Assert.Equal(AwsErrorKind.AccessDenied, refused.Kind);
            await NetworkLifeTests.AddInstanceAsync(owner, open);
            Assert.Equal(2, (await networks.ListAsync()).Count);
            await networks.RemoveAsync("dear");
            await networks.RemoveAsync("open");
            Assert.Empty(await networks.ListAsync());
            Assert.Equal(
                ActionsOf(policy),
                front.Asked.Select(each => $"{Service().Match(each.Authorization).Groups[1].Value}:{each.Action}")
                    // Nobody needs a permission for that.
                    .Where(action => action != "sts:GetCallerIdentity").Distinct().Order(StringComparer.Ordinal));
        }
        finally
        {
            await moto.DisposeAsync();
        }
    }

    private static JsonNode ReadPolicy()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Folder, "module", "help", "about_OckamPS_PortalNetworks.md"));
        return JsonNode.Parse(Json().Match(page.ReplaceLineEndings("\n")).Groups[1].Value)!;
    }

    private static IEnumerable<string> ActionsOf(JsonNode policy) => policy["Statement"]!.AsArray()
        .SelectMany(statement => statement!["Action"] is JsonArray several
            ? several.Select(each => each!.GetValue<string>()) : [statement["Action"]!.GetValue<string>()])
        .Order(StringComparer.Ordinal);

    // moto asks for an action on everything, and knows no conditions about tags.
    private static JsonNode ForMoto(JsonNode policy)
    {
        JsonNode copy = policy.DeepClone();
        foreach (JsonNode? statement in copy["Statement"]!.AsArray())
        {
            statement!["Resource"] = "*";
            statement.AsObject().Remove("Condition");
        }

        return copy;
    }

    private static async Task<AwsKeys> MakeUserAsync(MotoServer moto, string name, string policy)
    {
        using var iam = new AwsClient(AwsService.Iam, new AwsConnection(new AwsOptions
        {
            EndpointUrl = moto.Url, Region = "eu-central-1", Keys = new AwsKeys("AKIAEXAMPLE", "secret"), MaximumRetries = 0,
        }));
        await iam.AskAsync("CreateUser", iam.Parameters().Add("UserName", name), default);
        XElement key = await iam.AskAsync("CreateAccessKey", iam.Parameters().Add("UserName", name), default);
        await iam.AskAsync(
            "PutUserPolicy", iam.Parameters().Add("UserName", name).Add("PolicyName", "p").Add("PolicyDocument", policy), default);
        return new AwsKeys(
            key.Text("CreateAccessKeyResult", "AccessKey", "AccessKeyId")!,
            key.Text("CreateAccessKeyResult", "AccessKey", "SecretAccessKey")!);
    }

    [GeneratedRegex(@"/([a-z0-9]+)/aws4_request")]
    private static partial Regex Service();

    [GeneratedRegex("(?s)```json\n(.*?)```")]
    private static partial Regex Json();
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Ockam.Aws.Tests.Support;

/// <summary>The policies that help pages name, and users who have them.</summary>
internal static partial class HelpPolicy
{
    /// <summary>Allows everything.</summary>
    public static readonly JsonNode All =
        JsonNode.Parse("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""")!;

    /// <summary>The policies of a page, in their order.</summary>
    public static JsonNode[] Read(string page)
    {
        string text = File.ReadAllText(Path.Combine(Repository.Folder, "module", "help", page + ".md")).ReplaceLineEndings("\n");
        return [.. Json().Matches(text).Select(match => JsonNode.Parse(match.Groups[1].Value)!)];
    }

    /// <summary>What policies allow, in order.</summary>
    public static IEnumerable<string> ActionsOf(params IEnumerable<JsonNode> policies) => policies
        .SelectMany(policy => policy["Statement"]!.AsArray())
        .SelectMany(statement => statement!["Action"] is JsonArray several
            ? several.Select(each => each!.GetValue<string>()) : [statement["Action"]!.GetValue<string>()])
        .Distinct().Order(StringComparer.Ordinal);

    /// <summary>What was asked for, as policies call it; nobody needs a permission to ask who he is.</summary>
    public static IEnumerable<string> ActionsOf(FaultFront front) => front.Asked
        .Select(each => $"{Service().Match(each.Authorization).Groups[1].Value}:{each.Action}")
        .Where(action => action != "sts:GetCallerIdentity").Distinct().Order(StringComparer.Ordinal);

    /// <summary>Makes a user with policies: two requests, and one more for each policy.</summary>
    public static async Task<AwsKeys> MakeUserAsync(MotoServer moto, string name, params IReadOnlyList<JsonNode> policies)
    {
        using var iam = new AwsClient(AwsService.Iam, new AwsConnection(new AwsOptions
        {
            EndpointUrl = moto.Url, Region = "eu-central-1", Keys = new AwsKeys("AKIAEXAMPLE", "secret"), MaximumRetries = 0,
        }));
        await iam.AskAsync("CreateUser", iam.Parameters().Add("UserName", name), default);
        XElement key = await iam.AskAsync("CreateAccessKey", iam.Parameters().Add("UserName", name), default);
        for (int i = 0; i < policies.Count; i++)
        {
            await iam.AskAsync(
                "PutUserPolicy",
                iam.Parameters().Add("UserName", name).Add("PolicyName", $"p{i}")
                    .Add("PolicyDocument", ForMoto(policies[i]).ToJsonString()), default);
        }

        return new AwsKeys(
            key.Text("CreateAccessKeyResult", "AccessKey", "AccessKeyId")!,
            key.Text("CreateAccessKeyResult", "AccessKey", "SecretAccessKey")!);
    }

    // moto asks for an action on everything, and knows no conditions.
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

    [GeneratedRegex(@"/([a-z0-9]+)/aws4_request")]
    private static partial Regex Service();

    [GeneratedRegex("(?s)```json\n(.*?)```")]
    private static partial Regex Json();
}

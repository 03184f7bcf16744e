using System.Text.Json;
using Ockam.Models;

namespace Ockam.Aws;

/// <summary>What instances for sharing models may do, and nothing else.</summary>
internal static class ModelRights
{
    /// <summary>The name of the policy in the role.</summary>
    public const string PolicyName = "ockamps-models";

    private const int BootLoaderRegister = 4;

    /// <summary>Who may take the role on: EC2 for its instances.</summary>
    public static string Trust(RunPlace place) =>
        $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{Service(place)}}"},"Action":"sts:AssumeRole"}]}
        """;

    /// <summary>The ARN of AWS's own policy for managed instances.</summary>
    public static string ManagedInstance(RunPlace place) => $"arn:{place.Partition}:iam::aws:policy/AmazonSSMManagedInstanceCore";

    /// <summary>The role's rights.</summary>
    /// <param name="request">What it is for.</param>
    /// <param name="place">The account and region.</param>
    /// <param name="encryption">What its bucket encrypts with.</param>
    public static string Policy(ModelInstanceProfileRequest request, RunPlace place, BucketEncryption encryption)
    {
        string bucket = $"arn:{place.Partition}:s3:::{request.BucketName}";
        string prefix = BucketNames.ToPrefix(request.Prefix);
        string[] objects = [$"{bucket}/{prefix}/*"];
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("Version", "2012-10-17");
            json.WriteStartArray("Statement");
            if (request.Role == ModelRole.Consumer)
            {
                Allow(json, "ListModels", ["s3:ListBucket"], [bucket], prefix);
                Allow(json, "ReadModels", ["s3:GetObject"], objects);
                // Neither its policy nor its grants: who may change those needs no proof any more.
                if (request.KeyArns.Count > 0) Allow(json, "OpenModels", ["kms:Decrypt"], request.KeyArns, isAttested: true);
            }
            else
            {
                Allow(json, "ListModels", ["s3:ListBucket", "s3:ListBucketVersions"], [bucket], prefix);
                // It takes no condition on the prefix.
                Allow(json, "ListUploads", ["s3:ListBucketMultipartUploads"], [bucket]);
                Allow(
                    json, "PublishModels",
                    ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion",
                        "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
                    objects);
                if (request.KeyArns.Count > 0)
                    Allow(json, "SealModels", ["kms:GenerateDataKey", "kms:DescribeKey", "kms:GetKeyPolicy"], request.KeyArns);
            }

            if (!encryption.IsKnown || encryption.KeyArn is not null)
            {
                // Who writes in parts also reads what the parts are encrypted with.
                string[] uses = request.Role == ModelRole.Owner ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"];
                ObjectKeys.Write(json, place, encryption.KeyArn, uses, [request.BucketName]);
            }

            if (request.SessionManager) InstancePolicies.WriteDeny(json, place, ticket: null);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Whether a trust policy says what ours does, however it is written.</summary>
    public static bool IsTrust(string policy, RunPlace place)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(policy);
            JsonElement statement = One(json.RootElement.GetProperty("Statement"));
            return statement.EnumerateObject().All(each => each.Name is "Sid" or "Effect" or "Principal" or "Action")
                && statement.GetProperty("Effect").ValueEquals("Allow")
                && One(statement.GetProperty("Action")).ValueEquals("sts:AssumeRole")
                && statement.GetProperty("Principal") is { ValueKind: JsonValueKind.Object } principal
                && principal.EnumerateObject().Count() == 1 && One(principal.GetProperty("Service")).ValueEquals(Service(place));
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Several statements, other principals, or no policy at all.
            return false;
        }
    }

    private static string Service(RunPlace place) => place.Partition == "aws-cn" ? "ec2.amazonaws.com.cn" : "ec2.amazonaws.com";

    private static JsonElement One(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().Single() : element;

    /// <summary>
    /// Writes that a request must carry a document: else credentials of the role, which every process on an instance can have, would do
    /// where a key's policy leaves it to IAM. Which values its registers must have, the key's policy says.
    /// </summary>
    internal static void WriteAttested(Utf8JsonWriter json)
    {
        json.WriteStartObject("Condition");
        json.WriteStartObject("Null");
        // Each document has all registers.
        json.WriteString(AttestationKeys.Of(BootLoaderRegister), "false");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Allow(
        Utf8JsonWriter json, string sid, IReadOnlyList<string> actions, IReadOnlyList<string> resources, string? prefix = null,
        bool isAttested = false)
    {
        json.WriteStartObject();
        json.WriteString("Sid", sid);
        json.WriteString("Effect", "Allow");
        Write(json, "Action", actions);
        Write(json, "Resource", resources);
        if (prefix is not null)
        {
            json.WriteStartObject("Condition");
            json.WriteStartObject("StringLike");
            Write(json, "s3:prefix", [$"{prefix}", $"{prefix}/*"]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (isAttested) WriteAttested(json);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}

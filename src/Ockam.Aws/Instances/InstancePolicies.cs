using System.Buffers;
using System.Text.Json;

namespace Ockam.Aws;

/// <summary>What the role of an instance may do: what its boot script does, and nothing else.</summary>
internal static class InstancePolicies
{
    /// <summary>The name of the policy of a role's own.</summary>
    public const string Name = "ockamps";

    /// <summary>What instances of EC2 may take on.</summary>
    /// <param name="partition">The partition.</param>
    public static string Trust(string partition) => Write(statements =>
    {
        statements.WriteStartObject();
        statements.WriteString("Effect", "Allow");
        statements.WriteStartObject("Principal");
        statements.WriteString("Service", "ec2." + Suffix(partition));
        statements.WriteEndObject();
        statements.WriteString("Action", "sts:AssumeRole");
        statements.WriteEndObject();
    });

    /// <summary>AWS's policy for managed instances.</summary>
    /// <param name="partition">The partition.</param>
    public static string SessionManager(string partition) => $"arn:{partition}:iam::aws:policy/AmazonSSMManagedInstanceCore";

    /// <summary>What an instance may do; null if that is nothing.</summary>
    public static string? Of(InstanceRights rights)
    {
        RunPlace place = rights.Place;
        if (rights is { Ticket: null, Publication: null, Objects.Count: 0, ModelKeyArn: null, SessionManager: false }) return null;
        return Write(json =>
        {
            if (rights.Ticket is { } ticket)
            {
                Allow(json, "Ticket", ["ssm:GetParameter", "ssm:DeleteParameter"], [Parameter(place, ticket)]);
                WriteDecrypt(json, place, ticket, rights.TicketKeyArn);
            }

            if (rights.Publication is { } published) Allow(json, "Publication", ["ssm:PutParameter"], [Parameter(place, published)]);
            if (rights.Objects.Count > 0)
            {
                Allow(json, "Objects", ["s3:GetObject"], [.. rights.Objects.Select(each => $"arn:{place.Partition}:s3:::{each}")]);
                // Which keys these are is not asked: they are of whom the buckets are of, and may change.
                ObjectKeys.Write(
                    json, place, null, ["kms:Decrypt"], [.. rights.Objects.Select(each => each[..each.IndexOf('/')]).Distinct()]);
            }

            if (rights.Lists is { } list) WriteList(json, place, list);
            if (rights.ModelKeyArn is { } key) WriteModelKey(json, key);
            if (rights.SessionManager) WriteDeny(json, place, rights.Ticket);
        });
    }

    private static void WriteDecrypt(Utf8JsonWriter json, RunPlace place, string ticket, string? keyArn)
    {
        Begin(json, "TicketKey", "Allow");
        Write(json, "Action", ["kms:Decrypt"]);
        Write(json, "Resource", [keyArn ?? $"arn:{place.Partition}:kms:{place.Region}:{place.Account}:key/*"]);
        json.WriteStartObject("Condition");
        json.WriteStartObject("StringEquals");
        json.WriteString("kms:ViaService", $"ssm.{place.Region}.{Suffix(place.Partition)}");
        // SSM binds what it encrypts to the parameter that it is in.
        json.WriteString("kms:EncryptionContext:PARAMETER_ARN", Parameter(place, ticket));
        json.WriteEndObject();
        if (keyArn is null)
        {
            json.WriteStartObject("ForAnyValue:StringEquals");
            json.WriteString("kms:ResourceAliases", "alias/aws/ssm");
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteModelKey(Utf8JsonWriter json, string key)
    {
        Begin(json, "ModelKey", "Allow");
        Write(json, "Action", ["kms:Decrypt"]);
        Write(json, "Resource", [key]);
        ModelRights.WriteAttested(json);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, RunPlace place, InstanceRights.Listing list)
    {
        Begin(json, "List", "Allow");
        Write(json, "Action", ["s3:ListBucket"]);
        Write(json, "Resource", [$"arn:{place.Partition}:s3:::{list.Bucket}"]);
        json.WriteStartObject("Condition");
        json.WriteStartObject("StringEquals");
        json.WriteString("s3:prefix", list.Prefix);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>
    /// Writes the statement that goes with <see cref="SessionManager"/>: AWS's policy allows reading every parameter of the account, also
    /// the tickets of other instances.
    /// </summary>
    /// <param name="json">The statements.</param>
    /// <param name="place">The account and region.</param>
    /// <param name="ticket">The parameter that is the instance's own; null for none.</param>
    public static void WriteDeny(Utf8JsonWriter json, RunPlace place, string? ticket)
    {
        // AWS's own, such as the ids of images, belong to no account.
        string published = $"arn:{place.Partition}:ssm:{place.Region}::parameter/aws/*";
        Begin(json, "NoOtherParameters", "Deny");
        Write(json, "Action", ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"]);
        Write(json, "NotResource", ticket is null ? [published] : [Parameter(place, ticket), published]);
        json.WriteEndObject();
    }

    private static void Allow(Utf8JsonWriter json, string id, string[] actions, string[] resources)
    {
        Begin(json, id, "Allow");
        Write(json, "Action", actions);
        Write(json, "Resource", resources);
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string id, string effect)
    {
        json.WriteStartObject();
        json.WriteString("Sid", id);
        json.WriteString("Effect", effect);
    }

    private static void Write(Utf8JsonWriter json, string name, string[] values)
    {
        if (values is [var one])
        {
            json.WriteString(name, one);
            return;
        }

        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Write(Action<Utf8JsonWriter> statements)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("Version", "2012-10-17");
            json.WriteStartArray("Statement");
            statements(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // A name of a parameter begins with the slash that the ARN has there.
    private static string Parameter(RunPlace place, string name) =>
        $"arn:{place.Partition}:ssm:{place.Region}:{place.Account}:parameter{name}";

    /// <summary>What names of services end with.</summary>
    public static string Suffix(string partition) => partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

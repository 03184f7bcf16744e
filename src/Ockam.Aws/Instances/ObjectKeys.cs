using System.Text.Json;

namespace Ockam.Aws;

/// <summary>
/// The statement for objects that are encrypted at rest with a key of KMS of the bucket's own: it holds through S3 alone, and for objects
/// of these buckets alone, since S3 binds what it encrypts to the object or its bucket.
/// </summary>
internal static class ObjectKeys
{
    /// <summary>Writes it.</summary>
    /// <param name="json">The statements.</param>
    /// <param name="place">The account and region.</param>
    /// <param name="keyArn">
    /// The key, an ARN; null where it is not known: then it may be any one of the region, of any account, whose own policy lets the role
    /// in.
    /// </param>
    /// <param name="actions">What is done with it.</param>
    /// <param name="buckets">The buckets, names.</param>
    public static void Write(
        Utf8JsonWriter json, RunPlace place, string? keyArn, IReadOnlyList<string> actions, IReadOnlyList<string> buckets)
    {
        string region = KmsArn.TryParse(keyArn ?? "")?.Region ?? place.Region;
        json.WriteStartObject();
        json.WriteString("Sid", "ObjectKeys");
        json.WriteString("Effect", "Allow");
        json.WriteStartArray("Action");
        foreach (string action in actions) json.WriteStringValue(action);
        json.WriteEndArray();
        json.WriteString("Resource", keyArn ?? $"arn:{place.Partition}:kms:{region}:*:key/*");
        json.WriteStartObject("Condition");
        json.WriteStartObject("StringEquals");
        json.WriteString("kms:ViaService", $"s3.{region}.{InstancePolicies.Suffix(place.Partition)}");
        json.WriteEndObject();
        json.WriteStartObject("StringLike");
        json.WriteStartArray("kms:EncryptionContext:aws:s3:arn");
        foreach (string bucket in buckets)
        {
            // With S3's bucket keys it is the bucket's.
            json.WriteStringValue($"arn:{place.Partition}:s3:::{bucket}");
            json.WriteStringValue($"arn:{place.Partition}:s3:::{bucket}/*");
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

namespace Ockam.Aws;

/// <summary>The name of a key or of an alias in KMS, with account and region.</summary>
internal sealed record KmsArn(string Partition, string Region, string Account, string Resource)
{
    private const string KeyPrefix = "key/";
    private const int Parts = 6;

    /// <summary>The id of the key; null for an alias.</summary>
    public string? KeyId => Resource.StartsWith(KeyPrefix, StringComparison.Ordinal) ? Resource[KeyPrefix.Length..] : null;

    /// <summary>Whether a name stands for another key at another time: one that is not an ARN is looked at alike.</summary>
    public static bool IsAlias(string name) =>
        (TryParse(name)?.Resource ?? name).StartsWith(KmsNames.AliasPrefix, StringComparison.Ordinal);

    public static KmsArn? TryParse(string text)
    {
        string[] parts = text.Split(':', Parts);
        return parts.Length == Parts && parts[0] == "arn" && parts[2] == "kms" && parts[3].Length > 0 && parts[4].Length > 0
            && (parts[5].StartsWith(KeyPrefix, StringComparison.Ordinal)
                || parts[5].StartsWith(KmsNames.AliasPrefix, StringComparison.Ordinal))
            ? new KmsArn(parts[1], parts[3], parts[4], parts[5])
            : null;
    }

    public override string ToString() => $"arn:{Partition}:kms:{Region}:{Account}:{Resource}";
}

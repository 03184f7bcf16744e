using Ockam.Models;

namespace Ockam.Aws;

/// <summary>Which names of keys are accepted before anything is asked.</summary>
internal static class KmsNames
{
    public const string AliasPrefix = "alias/";

    // Of KMS: CreateAlias, AliasName.
    private const int MaximumAlias = 256;

    /// <summary>An alias as KMS writes it, of a name with or without its prefix.</summary>
    /// <exception cref="ModelException">It cannot be one.</exception>
    public static string ToAlias(string name)
    {
        string alias = name.StartsWith(AliasPrefix, StringComparison.Ordinal) ? name : AliasPrefix + name;
        string rest = alias[AliasPrefix.Length..];
        if (rest.Length == 0 || alias.Length > MaximumAlias || rest.StartsWith("aws/", StringComparison.Ordinal)
            || !rest.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-'))
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"'{ModelNames.Printable(name)}' cannot be a key's alias: it has letters, digits, '/', '_' and '-', at most {MaximumAlias} "
                + "characters with 'alias/' before them, and 'alias/aws/' is AWS's own.");
        return alias;
    }

    /// <summary>Refuses a key of another region than the one that is asked, before a document is sent anywhere.</summary>
    /// <exception cref="AwsException">It is of another region.</exception>
    public static void RequireRegion(string keyId, string region)
    {
        if (KmsArn.TryParse(keyId) is { } arn && arn.Region != region)
            throw new AwsException(
                AwsErrorKind.Region,
                $"The key {keyId} is of the region {AwsText.Printable(arn.Region)}, and {region} would be asked. Name its region "
                + "(-Region).");
    }
}

using Ockam.Models;

namespace OckamPS.Module.Arguments;

/// <summary>Which key an object stands for: one of this module, or one of AWS.Tools, which are known by their properties.</summary>
internal static class KeyShapes
{
    private const string MultiRegion = "mrk-";

    /// <summary>Reads an object.</summary>
    /// <param name="value">The object.</param>
    /// <returns>The key, such as <c>kms:ID</c>; null if it stands for none.</returns>
    public static string? Find(object? value)
    {
        // A file says by which key it was sealed. Which key is asked is said by people.
        if (ObjectShapes.Member(value, nameof(ModelWeightsInfo.KeyService)) is not null) return null;
        if (ObjectShapes.Text(value, nameof(ModelSealingKeyInfo.Key)) is { } own && IsReference(own)) return own;
        // AliasListEntry, KeyListEntry, KeyMetadata and the answer of CreateKey around it; by an ARN first, which says the region too.
        foreach (string name in (string[])["AliasArn", "KeyArn", "Arn", "KeyId"])
        {
            if (ObjectShapes.Text(value, name) is { } text && OfKms(text) is { } key) return key;
        }

        if (ObjectShapes.Text(value, "AliasName") is { } alias && alias.StartsWith("alias/", StringComparison.Ordinal))
            return Kms(alias);

        return ObjectShapes.Member(value, "KeyMetadata") is { } inner ? Find(inner) : null;
    }

    /// <summary>The ARN of a key in KMS that an object stands for; null if it stands for none, or says no ARN.</summary>
    /// <param name="value">The object.</param>
    public static string? FindArn(object? value)
    {
        foreach (string name in (string[])["KeyArn", "Arn", "KeyId"])
        {
            if (ObjectShapes.Text(value, name) is { } text && IsArn(text)) return text;
        }

        return null;
    }

    /// <summary>What KMS calls a key, without a word of ours before it: an ARN, an id, or mrk-ID.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The key's reference; null if it is none of these.</returns>
    public static string? OfKms(string text) =>
        IsArn(text) || Guid.TryParseExact(text, "D", out _) || text.StartsWith(MultiRegion, StringComparison.Ordinal) ? Kms(text) : null;

    /// <summary>Whether a text says which service has a key, and which key.</summary>
    /// <param name="text">The text.</param>
    public static bool IsReference(string text)
    {
        try
        {
            _ = ModelKeyReference.Parse(text);
            return true;
        }
        catch (ModelException)
        {
            return false;
        }
    }

    private static string Kms(string key) => new ModelKeyReference(ModelKeyReference.Kms, key).ToString();

    private static bool IsArn(string text) => text.Split(':') is ["arn", _, "kms", ..];
}

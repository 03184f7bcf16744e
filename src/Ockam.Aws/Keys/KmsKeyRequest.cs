using Ockam.Models;

namespace Ockam.Aws;

/// <summary>A key to be made in KMS: symmetric, for encryption, its material made by KMS, and of one region.</summary>
public sealed record KmsKeyRequest
{
    /// <summary>Its alias, with or without <c>alias/</c>; null for none.</summary>
    public string? Alias { get; init; }

    /// <summary>What it is for, as KMS shows it; null for "Seals model weights".</summary>
    public string? Description { get; init; }

    /// <summary>Its policy; null for KMS's own, which leaves everything to the account's policies of IAM.</summary>
    public KeyPolicyDocument? Policy { get; init; }

    /// <summary>Tags besides the one by which keys for sealed models are found again.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}

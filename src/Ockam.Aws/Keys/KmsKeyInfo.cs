namespace Ockam.Aws;

/// <summary>What KMS says about a key.</summary>
/// <param name="Arn">The key's ARN, by which sealed files name it.</param>
/// <param name="KeyId">Its id.</param>
/// <param name="Description">What its owner has written about it; empty for nothing.</param>
/// <param name="State">For example <c>Enabled</c> or <c>PendingDeletion</c>.</param>
/// <param name="CreatedAt">When it was made (UTC); null if KMS does not say.</param>
/// <param name="IsMultiRegion">Whether it may be replicated to other regions, out of the reach of its policy.</param>
/// <param name="CanWrap">Whether it is a symmetric key for encryption, as data keys need it.</param>
/// <param name="Aliases">Its aliases with <c>alias/</c> before them, sorted; empty where they were not asked for.</param>
public sealed record KmsKeyInfo(
    string Arn, string KeyId, string Description, string State, DateTimeOffset? CreatedAt, bool IsMultiRegion, bool CanWrap,
    IReadOnlyList<string> Aliases)
{
    /// <summary>Its tags; empty where they were not asked for.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it was made by this request, and not found.</summary>
    public bool IsNew { get; init; }
}

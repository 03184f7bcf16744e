namespace Ockam.Aws;

/// <summary>What a bucket encrypts objects with at rest, as far as those who read and write them need rights for it.</summary>
/// <param name="IsKnown">Whether that could be seen.</param>
/// <param name="KeyArn">The key of KMS, the ARN of a key; null where none is needed: S3's own, or AWS's own for S3.</param>
internal sealed record BucketEncryption(bool IsKnown, string? KeyArn)
{
    /// <summary>Nobody needs a key.</summary>
    public static readonly BucketEncryption OwnKeys = new(true, null);

    /// <summary>The bucket is another account's, or the key is named in a way that no policy may name it.</summary>
    public static readonly BucketEncryption Unknown = new(false, null);
}

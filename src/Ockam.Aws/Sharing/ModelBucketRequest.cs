namespace Ockam.Aws;

/// <summary>A bucket for models, as it shall be.</summary>
/// <param name="Name">Its name: 3 to 63 lower-case letters, digits, dots and hyphens, unique in all of AWS.</param>
public sealed record ModelBucketRequest(string Name)
{
    /// <summary>The key of KMS that objects are encrypted with at rest, an ARN; null for S3's own, or what it has already.</summary>
    public string? EncryptionKeyArn { get; init; }

    /// <summary>Tags besides the one by which buckets for models are told; those that the bucket has already stay.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether requests without TLS are to be refused. Null for yes, unless the endpoint that is asked speaks http, as an emulator's does:
    /// such a bucket could not be used through it.
    /// </summary>
    public bool? RequiresTls { get; init; }
}

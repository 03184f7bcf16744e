namespace Ockam.Aws;

/// <summary>A sealed model in a bucket, and the key that opens it for this machine alone.</summary>
/// <param name="Place">Where it was published, <c>s3://bucket/prefix</c>.</param>
/// <param name="Id">The published model; null for the only one there.</param>
/// <param name="KeyId">The key in KMS by which it is sealed, its ARN.</param>
/// <param name="Owner">The Identifier of who published it.</param>
internal sealed record BootSealedModel(string Place, string? Id, string KeyId, string? Owner);

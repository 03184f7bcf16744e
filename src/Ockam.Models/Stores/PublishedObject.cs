namespace Ockam.Models;

/// <summary>One object of a store: a file of a folder, or one version of an object in S3.</summary>
/// <param name="Key">Its place in the store: a file's name in a folder, the whole key in a bucket.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="LastModified">When it was written, as the store says.</param>
/// <param name="ETag">What changes with its content, as the store says; null in a listing of what was removed.</param>
/// <param name="VersionId">Its version; null where the store keeps none.</param>
/// <param name="IsLatest">Whether it is what its key stands for now.</param>
/// <param name="IsRemoval">Whether it is no content but the mark that the object was removed.</param>
public sealed record PublishedObject(
    string Key, long Size, DateTimeOffset LastModified, string? ETag, string? VersionId = null, bool IsLatest = true,
    bool IsRemoval = false);

using Amazon.S3;

namespace Ockam.Aws;

/// <summary>A setting of a bucket that is not as it shall be.</summary>
/// <param name="Change">What changes.</param>
/// <param name="Action">The request, for errors.</param>
/// <param name="PutAsync">Makes it.</param>
internal sealed record BucketSetting(SharingChange Change, string Action, Func<AmazonS3Client, CancellationToken, Task> PutAsync);

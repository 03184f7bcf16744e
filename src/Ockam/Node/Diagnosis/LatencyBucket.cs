namespace Ockam.Node.Diagnosis;

/// <summary>How many of some times lie within bounds.</summary>
/// <param name="UpToMilliseconds">
/// The upper bound, which belongs to the bucket; the lower one is that of the bucket before. Null for all that are longer.
/// </param>
/// <param name="Count">How many.</param>
public sealed record LatencyBucket(double? UpToMilliseconds, int Count);

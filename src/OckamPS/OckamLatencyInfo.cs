using System.Globalization;

namespace OckamPS;

/// <summary>How long something took that was done many times, in milliseconds.</summary>
public sealed record OckamLatencyInfo
{
    /// <summary>How many times were measured.</summary>
    public required int Count { get; init; }

    /// <summary>How often nothing came back, or a refusal.</summary>
    public required int Failed { get; init; }

    /// <summary>The shortest.</summary>
    public double Minimum { get; init; }

    /// <summary>Half of all took at most so long.</summary>
    public double P50 { get; init; }

    /// <summary>Nine of ten took at most so long.</summary>
    public double P90 { get; init; }

    /// <summary>99 of a hundred took at most so long.</summary>
    public double P99 { get; init; }

    /// <summary>The longest.</summary>
    public double Maximum { get; init; }

    /// <summary>How they are spread.</summary>
    public required OckamLatencyBucket[] Buckets { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Count == 0
        ? $"none of {Failed} came back"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"p50 {P50:0.0##}, p90 {P90:0.0##}, p99 {P99:0.0##}, max {Maximum:0.0##} ms of {Count}")
            + (Failed > 0 ? $", {Failed} failed" : "");
}

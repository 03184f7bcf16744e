using System.Globalization;

namespace OckamPS;

/// <summary>How many of some times lie within bounds.</summary>
public sealed record OckamLatencyBucket
{
    /// <summary>The upper bound; the lower one is that of the bucket before. Infinite for all that are longer.</summary>
    public required double UpToMilliseconds { get; init; }

    /// <summary>How many.</summary>
    public required int Count { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(double.IsInfinity(UpToMilliseconds) ? "more" : $"≤{UpToMilliseconds} ms")}: {Count}");
}

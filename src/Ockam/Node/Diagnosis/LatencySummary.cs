namespace Ockam.Node.Diagnosis;

/// <summary>How long something took that was done many times, in milliseconds.</summary>
public sealed record LatencySummary
{
    // Three for each power of ten: enough to see two ways that take different times.
    private static readonly double[] s_bounds = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

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

    /// <summary>How they are spread: from the first bucket with any to the last.</summary>
    public IReadOnlyList<LatencyBucket> Buckets { get; init; } = [];

    /// <summary>Sums times up.</summary>
    /// <param name="times">The times.</param>
    /// <param name="failed">How many attempts gave none.</param>
    internal static LatencySummary Of(IReadOnlyCollection<TimeSpan> times, int failed)
    {
        if (times.Count == 0) return new LatencySummary { Count = 0, Failed = failed };
        double[] sorted = [.. times.Select(time => time.TotalMilliseconds).Order()];
        return new LatencySummary
        {
            Count = sorted.Length,
            Failed = failed,
            Minimum = sorted[0],
            P50 = Rank(sorted, 50),
            P90 = Rank(sorted, 90),
            P99 = Rank(sorted, 99),
            Maximum = sorted[^1],
            Buckets = Spread(sorted),
        };
    }

    // The nearest rank: a time that was measured, and none in between.
    private static double Rank(double[] sorted, int percent) => sorted[Math.Max(0, (sorted.Length * percent + 99) / 100 - 1)];

    private static List<LatencyBucket> Spread(double[] sorted)
    {
        var buckets = new List<LatencyBucket>();
        int from = 0;
        for (int i = 0; i <= s_bounds.Length && from < sorted.Length; i++)
        {
            int to = from;
            while (to < sorted.Length && (i == s_bounds.Length || sorted[to] <= s_bounds[i])) to++;
            if (to > from || buckets.Count > 0) buckets.Add(new LatencyBucket(i < s_bounds.Length ? s_bounds[i] : null, to - from));
            from = to;
        }

        return buckets;
    }
}

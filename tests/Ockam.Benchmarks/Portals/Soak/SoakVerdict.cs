namespace Ockam.Benchmarks.Portals;

/// <summary>Whether what a node holds is flat: the last fifth of the time against the second fifth, when it had warmed up.</summary>
/// <param name="name">The node.</param>
/// <param name="samples">Its samples in the order of time.</param>
internal sealed class SoakVerdict(string name, IReadOnlyList<NodeSample> samples)
{
    // The load itself has more or fewer connections and buffers from one sample to the next.
    private const double Share = 1.10;
    private const double MebiBytes = 4;
    private const double Few = 16;

    /// <summary>What grew; empty where nothing did.</summary>
    public IEnumerable<string> Growths() =>
    [
        .. Growth("PSS in MiB", sample => sample.Proportional / 1048576.0, MebiBytes),
        .. Growth("RSS in MiB", sample => sample.Resident / 1048576.0, MebiBytes),
        .. Growth("managed heap in MiB", sample => sample.Heap / 1048576.0 ?? 0, MebiBytes),
        .. Growth("descriptors", sample => sample.Descriptors, Few),
        .. Growth("threads", sample => sample.Threads, Few),
    ];

    private IEnumerable<string> Growth(string what, Func<NodeSample, double> value, double allowed)
    {
        double early = Median(samples.Skip(samples.Count / 5).Take(Math.Max(1, samples.Count / 5)).Select(value));
        double late = Median(samples.Skip(samples.Count * 4 / 5).Select(value));
        if (late > early * Share + allowed) yield return FormattableString.Invariant($"{name}: {what} grew from {early:0.0} to {late:0.0}");
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}

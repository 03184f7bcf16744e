namespace Ockam.Benchmarks.Portals;

/// <summary>
/// Whether a node keeps what it should have given back. At rest, without connections and after a full collection, it has to hold what it
/// held before; under load, the most that it held in the last fifth of the time is compared with the most in the second fifth.
/// </summary>
/// <param name="name">The node.</param>
/// <param name="before">At rest, after half of the load: by then code and buffers are there.</param>
/// <param name="during">Its samples under load in the order of time.</param>
/// <param name="after">At rest, at the end.</param>
internal sealed class SoakVerdict(string name, NodeSample before, IReadOnlyList<NodeSample> during, NodeSample after)
{
    private const double MebiByte = 1024 * 1024;

    // The same load twice differs by less; of the 45,000 connections of a quarter of an hour, a leak of 200 bytes each makes more.
    private const double Share = 1.10;

    /// <summary>What grew; empty where nothing did.</summary>
    public IEnumerable<string> Growths() =>
    [
        .. Growth("PSS at rest in MiB", before.Proportional / MebiByte, after.Proportional / MebiByte, 4),
        .. Growth("RSS at rest in MiB", before.Resident / MebiByte, after.Resident / MebiByte, 4),
        .. Growth("managed heap at rest in MiB", (before.Heap ?? 0) / MebiByte, (after.Heap ?? 0) / MebiByte, 2),
        .. Growth("descriptors at rest", before.Descriptors, after.Descriptors, 4),
        .. Growth("threads at rest", before.Threads, after.Threads, 4),
        .. UnderLoad("PSS under load in MiB", sample => sample.Proportional / MebiByte, 8),
        .. UnderLoad("descriptors under load", sample => sample.Descriptors, 64),
        .. UnderLoad("threads under load", sample => sample.Threads, 8),
    ];

    private IEnumerable<string> UnderLoad(string what, Func<NodeSample, double> value, double allowed)
    {
        int fifth = Math.Max(1, during.Count / 5);
        return Growth(what, during.Skip(fifth).Take(fifth).Max(value), during.TakeLast(fifth).Max(value), allowed);
    }

    private IEnumerable<string> Growth(string what, double early, double late, double allowed)
    {
        if (late > early * Share + allowed) yield return FormattableString.Invariant($"{name}: {what} grew from {early:0.0} to {late:0.0}");
    }
}

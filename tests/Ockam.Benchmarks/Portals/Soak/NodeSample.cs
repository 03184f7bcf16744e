namespace Ockam.Benchmarks.Portals;

/// <summary>What a node holds at one moment.</summary>
/// <param name="Resident">Bytes in memory.</param>
/// <param name="Proportional">The same with shared pages divided among their sharers.</param>
/// <param name="Heap">Bytes of the managed heap; null where the node does not tell.</param>
/// <param name="Descriptors">Open files and sockets.</param>
/// <param name="Threads">Threads.</param>
internal sealed record NodeSample(long Resident, long Proportional, double? Heap, int Descriptors, int Threads)
{
    private const double MebiByte = 1024 * 1024;

    public static async Task<NodeSample> TakeAsync(Child child, int http, CancellationToken cancellationToken) => new(
        ProcFs.ResidentSetSize(child.Id),
        ProcFs.ProportionalSetSize(child.Id),
        await Metrics.ReadAsync(http, Metrics.HeapBytes, cancellationToken),
        ProcFs.Descriptors(child.Id),
        ProcFs.Threads(child.Id));

    /// <summary>Cells of a table: RSS, PSS and heap in MiB, descriptors, threads.</summary>
    public string Cells() => FormattableString.Invariant(
        $"{Resident / MebiByte:0.0} | {Proportional / MebiByte:0.0} | {Heap / MebiByte:0.0} | {Descriptors} | {Threads}");
}

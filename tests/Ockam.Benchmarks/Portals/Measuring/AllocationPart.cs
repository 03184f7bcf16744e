namespace Ockam.Benchmarks.Portals;

/// <summary>What the nodes allocate on their managed heaps while 10 GiB go through, by their own count.</summary>
internal static class AllocationPart
{
    private const double GibiByte = 1024.0 * 1024 * 1024;

    public static async Task RunAsync(Measurement measurement)
    {
        double gigabytes = measurement.Options.Quick ? 1 : 10;
        await using Iperf iperf = await Iperf.StartAsync(measurement.Workshop);
        foreach (TunnelKind kind in measurement.Programs.Select(program => new OckamPortal(program, false)))
        {
            await using Tunnel tunnel = await kind.OpenAsync(measurement.Workshop, iperf.Port);
            if (await iperf.WarmUpAsync([tunnel]) is []) continue;
            // Buffers that are made once and kept are no cost of each byte.
            await iperf.SendAsync(tunnel, 1, "-n", measurement.Options.Quick ? "1G" : "4G");
            // Twice, for what the asking itself allocates.
            double?[] first = await ReadAsync(tunnel, measurement.Workshop.Stopped);
            double?[] before = await ReadAsync(tunnel, measurement.Workshop.Stopped);
            Throughput sent = await iperf.SendAsync(tunnel, 1, "-n", $"{gigabytes:0}G");
            double?[] after = await ReadAsync(tunnel, measurement.Workshop.Stopped);
            double?[] bytes = [.. after.Select((value, i) => value - before[i] - (before[i] - first[i]))];
            if (bytes.Any(value => value is null))
            {
                Console.Error.WriteLine($"{tunnel.Name}: allocation is left out: /metrics has no {Metrics.AllocatedBytes}");
                continue;
            }

            measurement.Figures.Add(Kinds.Allocation, tunnel.Name, bytes.Max()!.Value / (sent.Bytes / (10 * GibiByte)) / 1024);
            Measurement.Progress(
                $"{tunnel.Name}: inlet {bytes[0] / 1024:0} KiB, outlet {bytes[1] / 1024:0} KiB for {sent.Bytes / GibiByte:0.0} GiB");
        }
    }

    private static Task<double?[]> ReadAsync(Tunnel tunnel, CancellationToken cancellationToken) =>
        Task.WhenAll(tunnel.HttpPorts.Select(port => Metrics.ReadAsync(port, Metrics.AllocatedBytes, cancellationToken)));
}

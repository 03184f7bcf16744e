using System.Globalization;

namespace Ockam.Benchmarks.Portals;

/// <summary>
/// What each node needs for an idle connection: its proportional set size with all of them, less that with none, after a full
/// collection both times. Client, inlet, outlet and server are four processes, because each may open only so many files.
/// </summary>
internal static class MemoryPart
{
    private const int Wanted = 10_000;

    // For everything else that a node has open.
    private const int Spare = 500;

    public static async Task RunAsync(Measurement measurement)
    {
        int count = Math.Min(measurement.Options.Quick ? 2_000 : Wanted, ProcFs.DescriptorLimit() - Spare);
        foreach (TunnelKind kind in measurement.Programs.Select(program => new OckamPortal(program, false)))
        {
            await using EchoTarget server = await EchoTarget.StartAsync(measurement.Workshop, HeldServer.Command);
            await using Tunnel tunnel = await kind.OpenAsync(measurement.Workshop, server.Port);
            if (Requests.WarmUpAll([tunnel]) is []) continue;
            long[] before = await MeasureAsync(tunnel, measurement.Workshop.Stopped);
            await using Child client = measurement.Workshop.StartSelf(
                HoldingClient.Command, $"{tunnel.Port}", count.ToString(CultureInfo.InvariantCulture));
            await client.FirstLineAsync(measurement.Workshop.Stopped);
            long[] after = await MeasureAsync(tunnel, measurement.Workshop.Stopped);
            double[] each = [.. after.Zip(before, (with, without) => (with - without) / 1024.0 / count)];
            measurement.Figures.Add(Kinds.Memory, tunnel.Name, each.Max());
            Measurement.Progress(
                $"{tunnel.Name}: {count} idle connections: {each[0]:0.0} KiB each at the inlet, {each[1]:0.0} KiB at the outlet");
        }
    }

    private static async Task<long[]> MeasureAsync(Tunnel tunnel, CancellationToken cancellationToken)
    {
        // Until buffers of connections that were used a moment ago have been given back.
        await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
        foreach (Child child in tunnel.Children) await FullCollection.RunAsync(child.Id, cancellationToken);
        return [.. tunnel.Children.Select(child => ProcFs.ProportionalSetSize(child.Id))];
    }
}

namespace Ockam.Benchmarks.Portals;

/// <summary>
/// Requests and answers of one size over one connection. Client, tunnel and server go where the scheduler puts them: with more
/// processes than cores, any other placement would favour one of the tunnels.
/// </summary>
internal static class LatencyPart
{
    private static readonly int[] _sizes = [1, 64, 512, 1024, 4096, 16 * 1024, 48 * 1024, 64 * 1024];

    // What Nagle's algorithm and delayed acknowledgements make of two that wait for each other: 40 ms.
    private const double StallFrom = 35_000;
    private const double StallTo = 60_000;

    public static async Task RunAsync(Measurement measurement)
    {
        await using EchoTarget server = await EchoTarget.StartAsync(measurement.Workshop, EchoServer.Command);
        List<Tunnel> tunnels = await TunnelKind.OpenAllAsync(
            measurement.Workshop, [.. Measurement.Peers, .. measurement.Own], server.Port);
        tunnels = Requests.WarmUpAll(tunnels);
        int count = measurement.Options.Quick ? 2_000 : 8_000;
        for (int round = 0; round < measurement.Options.Runs; round++)
        {
            foreach (Tunnel tunnel in Measurement.InTurn(tunnels, round))
            {
                measurement.Workshop.Stopped.ThrowIfCancellationRequested();
                double[] sample = Requests.Measure(tunnel.Port, 64, count);
                double p50 = sample[count / 2];
                double p99 = sample[count * 99 / 100];
                measurement.Figures.Add(Kinds.RequestP50, tunnel.Name, p50);
                measurement.Figures.Add(Kinds.RequestP99, tunnel.Name, p99);
                double stalls = Stalls(tunnel, measurement.Options.Quick ? 100 : 400);
                measurement.Figures.Add(Kinds.Stalls, tunnel.Name, stalls);
                Measurement.Progress(
                    $"round {round + 1}: {tunnel.Name}: 64 B p50 {p50:0.0} us, p99 {p99:0.0} us; {stalls:0} stalls of 100,000");
            }
        }

        foreach (Tunnel tunnel in tunnels) await tunnel.DisposeAsync();
    }

    // Of 100,000 answers of all sizes.
    private static double Stalls(Tunnel tunnel, int count) =>
        _sizes.Average(size => Requests.Measure(tunnel.Port, size, count).Count(time => time is >= StallFrom and <= StallTo))
        * 100_000 / count;
}

namespace Ockam.Benchmarks.Portals;

/// <summary>Bulk data from the client to the server, and what it costs the tunnel's processes.</summary>
internal static class ThroughputPart
{
    public static async Task RunAsync(Measurement measurement)
    {
        await using Iperf iperf = await Iperf.StartAsync(measurement.Workshop);
        List<Tunnel> tunnels = await TunnelKind.OpenAllAsync(
            measurement.Workshop, [.. Measurement.Peers, .. measurement.Own], iperf.Port);
        tunnels = await iperf.WarmUpAsync(tunnels);
        string[] amount = ["-t", $"{measurement.Options.Seconds}"];
        for (int round = 0; round < measurement.Options.Runs; round++)
        {
            foreach (Tunnel tunnel in Measurement.InTurn(tunnels, round))
            {
                Throughput one = await iperf.SendAsync(tunnel, 1, amount);
                Throughput four = await iperf.SendAsync(tunnel, 4, amount);
                measurement.Figures.Add(Kinds.OneStream, tunnel.Name, one.Gigabits);
                measurement.Figures.Add(Kinds.FourStreams, tunnel.Name, four.Gigabits);
                if (tunnel.Children.Count > 0) measurement.Figures.Add(Kinds.Processor, tunnel.Name, one.ProcessorSeconds);
                Measurement.Progress(
                    $"{round + 1}: {tunnel.Name}: {one.Gigabits:0.00} and {four.Gigabits:0.00} Gbit/s, {one.ProcessorSeconds:0.00} s/GB");
            }
        }

        foreach (Tunnel tunnel in tunnels) await tunnel.DisposeAsync();
    }
}

namespace Ockam.Benchmarks.Portals;

/// <summary>New connections through a tunnel that is open, one after the other: connect, a byte there and back, reset.</summary>
internal static class ConnectionsPart
{
    public static async Task RunAsync(Measurement measurement)
    {
        await using EchoTarget server = await EchoTarget.StartAsync(measurement.Workshop, EchoServer.Command);
        List<Tunnel> tunnels = await TunnelKind.OpenAllAsync(
            measurement.Workshop, [.. Measurement.Peers, .. measurement.Own], server.Port);
        tunnels = Requests.WarmUpAll(tunnels);
        int count = measurement.Options.Quick ? 300 : 2_000;
        foreach (Tunnel tunnel in tunnels) Requests.ConnectAgainAndAgain(tunnel.Port, count);
        for (int round = 0; round < measurement.Options.Runs; round++)
        {
            foreach (Tunnel tunnel in Measurement.InTurn(tunnels, round))
            {
                measurement.Workshop.Stopped.ThrowIfCancellationRequested();
                double rate = Requests.ConnectAgainAndAgain(tunnel.Port, count);
                measurement.Figures.Add(Kinds.Connections, tunnel.Name, rate);
                Measurement.Progress($"round {round + 1}: {tunnel.Name}: {rate:0} connections/s");
            }
        }

        foreach (Tunnel tunnel in tunnels) await tunnel.DisposeAsync();
    }
}

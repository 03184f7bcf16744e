using System.Globalization;
using System.Text.Json;

namespace Ockam.Benchmarks.Portals;

/// <summary>iperf3: one server, and runs against it through a tunnel.</summary>
internal sealed class Iperf : IAsyncDisposable
{
    private const int Attempts = 6;

    private readonly Workshop _workshop;
    private readonly Child _server;

    private Iperf(Workshop workshop, Child server, int port) => (_workshop, _server, Port) = (workshop, server, port);

    /// <summary>Where the server listens.</summary>
    public int Port { get; }

    public static async Task<Iperf> StartAsync(Workshop workshop)
    {
        int port = workshop.FreePort();
        Child server = workshop.Start(Tool.Iperf.Required, ["-s", "-B", "127.0.0.1", "-p", $"{port}"]);
        await server.WaitUntilItListensAsync(port, workshop.Stopped);
        return new Iperf(workshop, server, port);
    }

    /// <summary>Sends for a second through each tunnel: it is open then, and its code compiled. Those that cannot are left out.</summary>
    public async Task<List<Tunnel>> WarmUpAsync(IEnumerable<Tunnel> tunnels)
    {
        var warm = new List<Tunnel>();
        foreach (Tunnel tunnel in tunnels)
        {
            try
            {
                await SendAsync(tunnel, 1, ["-t", "1"]);
                warm.Add(tunnel);
            }
            catch (InvalidOperationException failure)
            {
                Console.Error.WriteLine($"{tunnel.Name} is left out: {failure.Message}");
                foreach (Child child in tunnel.Children) Console.Error.WriteLine($"  {child.Name}: {child.LastLines()}");
            }
        }

        return warm;
    }

    /// <summary>Sends for a time, or an amount.</summary>
    /// <param name="tunnel">Through what.</param>
    /// <param name="streams">How many streams at a time.</param>
    /// <param name="amount">iperf3's own arguments for how long or how much.</param>
    /// <exception cref="InvalidOperationException">It failed again and again.</exception>
    public async Task<Throughput> SendAsync(Tunnel tunnel, int streams, params IReadOnlyList<string> amount)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await SendOnceAsync(tunnel, streams, amount);
            }
            catch (InvalidOperationException failure) when (attempt < Attempts)
            {
                // The server may still be about the run before, whose end is on its way through another tunnel.
                if (attempt > 1) Console.Error.WriteLine($"{tunnel.Name}, once more: {failure.Message}");
                await Task.Delay(attempt * 300, _workshop.Stopped);
            }
        }
    }

    private async Task<Throughput> SendOnceAsync(Tunnel tunnel, int streams, IReadOnlyList<string> amount)
    {
        double before = tunnel.ProcessorSeconds();
        string json = await _workshop.RunAsync(
            Tool.Iperf.Required,
            ["-c", "127.0.0.1", "-p", tunnel.Port.ToString(CultureInfo.InvariantCulture), "-P", $"{streams}", "-J", .. amount]);
        double used = tunnel.ProcessorSeconds() - before;
        using JsonDocument document = JsonDocument.Parse(json);
        if (document.RootElement.TryGetProperty("error", out JsonElement error)) throw new InvalidOperationException(error.GetString());
        JsonElement received = document.RootElement.GetProperty("end").GetProperty("sum_received");
        double bytes = received.GetProperty("bytes").GetDouble();
        return new Throughput(received.GetProperty("bits_per_second").GetDouble() / 1e9, used / (bytes / 1e9), bytes);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

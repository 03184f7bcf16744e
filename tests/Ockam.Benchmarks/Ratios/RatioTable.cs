using System.Globalization;
using System.Runtime.InteropServices;
using Ockam.SecureChannels;

namespace Ockam.Benchmarks;

/// <summary>The table of README.md.</summary>
internal sealed class RatioTable(IReadOnlyList<Round> rounds, LatencyResult latency, TextWriter output)
{
    public void Print()
    {
        output.WriteLine($"{Machine()}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
        output.WriteLine();
        output.WriteLine("| what | measured | alone | ratio | bar | |");
        output.WriteLine("|---|---|---|---|---|---|");
        PrintRecords(48 * 1024, "48 KiB", 0.90);
        PrintRecords(64, "64 B", 0.60);
        PrintHandshakes(PeerKnowledge.New, "peers that never met");
        PrintHandshakes(PeerKnowledge.Known, "peers that know each other");
        PrintRouting(nameof(RoutingBenchmarks.Pooled), "local routing through one hop worker");
        PrintRouting(nameof(RoutingBenchmarks.Kept), "the same, in a receive loop");
        PrintLatency("64 B TCP echo through a channel, p50; alone: blocking sockets", latency.Blocking);
        PrintLatency("the same; alone: asynchronous sockets", latency.Asynchronous);
    }

    private void PrintRecords(int payload, string size, double bar)
    {
        PrintRecords(nameof(RecordLayerBenchmarks.RecordLayer), payload, $"record layer, {size}, seal and open", bar);
        PrintRecords(nameof(RecordLayerBenchmarks.Messages), payload, "the same, with routes written and read", bar);
        long key = RecordLayerBenchmarks.Allocated(payload, static benchmarks => benchmarks.Messages());
        long ciphers = RecordLayerBenchmarks.Allocated(payload, static benchmarks => benchmarks.CiphersOfOneKey());
        string what = $"allocated for {RecordFormat.RekeyInterval} records of {size}, both ends; alone: two ciphers";
        Row(what, $"{key} B", $"{ciphers} B", "", "no more", key <= ciphers);
    }

    private void PrintRecords(string method, int payload, string what, double bar)
    {
        double own = Median(round => round.Nanoseconds(method, payload));
        double raw = Median(round => round.Nanoseconds(nameof(RecordLayerBenchmarks.Raw), payload));
        double ratio = Median(round => round.Nanoseconds(nameof(RecordLayerBenchmarks.Raw), payload) / round.Nanoseconds(method, payload));
        Row(what, Text($"{own:0} ns"), Text($"{raw:0} ns"), Text($"{ratio:0.00}"), Text($"{bar:0.00}"), ratio >= bar);
    }

    private void PrintHandshakes(PeerKnowledge peers, string what)
    {
        PrintHandshakes(nameof(HandshakeBenchmarks.InMemory), peers, $"handshakes, {what}, in memory", 0.70);
        PrintHandshakes(nameof(HandshakeBenchmarks.Sqlite), peers, "the same, SQLite", null);
    }

    private void PrintHandshakes(string method, PeerKnowledge peers, string what, double? bar)
    {
        double own = Median(round => round.Nanoseconds(method, peers));
        double alone = Median(round => round.Nanoseconds(nameof(HandshakeBenchmarks.Primitives), peers));
        double ratio = Median(round => round.Nanoseconds(nameof(HandshakeBenchmarks.Primitives), peers) / round.Nanoseconds(method, peers));
        string wanted = bar is null ? "reported" : Text($"{bar:0.00}");
        Row(what, Text($"{1e9 / own:0}/s"), Text($"{1e9 / alone:0}/s"), Text($"{ratio:0.00}"), wanted, bar is null ? null : ratio >= bar);
    }

    private void PrintRouting(string method, string what)
    {
        double millions = Median(round => 1e3 / round.Nanoseconds(method));
        double allocated = Median(round => round.Allocated(method));
        // Less than a byte a message is what the benchmark itself allocates once.
        Row(what, Text($"{millions:0.0} million/s, {allocated:0} B"), "", "", "3 million/s, 0 B", millions >= 3 && allocated < 1);
    }

    private void PrintLatency(string what, double raw)
    {
        const double Bar = 2.5;
        double ratio = latency.Channel / raw;
        string channel = Text($"{latency.Channel:0.0} µs");
        Row(what, channel, Text($"{raw:0.0} µs"), Text($"{ratio:0.00}"), Text($"at most {Bar:0.0}"), ratio <= Bar);
    }

    private void Row(string what, string own, string alone, string ratio, string bar, bool? met) =>
        output.WriteLine($"| {what} | {own} | {alone} | {ratio} | {bar} | {Verdicts.Of(met)} |");

    private double Median(Func<Round, double> value)
    {
        double[] sorted = [.. rounds.Select(value).Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Machine()
    {
        const string CpuInfo = "/proc/cpuinfo";
        if (!File.Exists(CpuInfo)) return RuntimeInformation.OSArchitecture.ToString();
        string[] lines = File.ReadAllLines(CpuInfo);
        string? model = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        int cores = lines.Count(line => line.StartsWith("processor", StringComparison.Ordinal));
        return Text($"{cores} cores, {model?.Split(':', 2)[1].Trim() ?? "of a kind that is not told"}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

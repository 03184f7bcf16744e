using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Ockam.Benchmarks;

/// <summary>
/// Runs everything and prints what the project promises as a table: Markdown on standard output, progress on standard error.
/// </summary>
internal static class RatiosCommand
{
    // Odd, so that there is a median: a slow minute of the machine must not decide.
    private const int Rounds = 3;

    public static async Task<int> RunAsync()
    {
        if (Processes.RunOnOneCore(["ratios"]) is { } exitCode) return exitCode;
        using var error = new StreamWriter(Console.OpenStandardError()) { AutoFlush = true };
        var rounds = new List<Round>();
        for (int i = 0; i < Rounds; i++) rounds.Add(new Round(RunAll(error)));
        LatencyResult latency = await LatencyCommand.MeasureAsync();
        new RatioTable(rounds, latency, Console.Out).Print();
        return 0;
    }

    private static List<Summary> RunAll(StreamWriter log) =>
    [
        .. new[] { typeof(RecordLayerBenchmarks), typeof(HandshakeBenchmarks), typeof(RoutingBenchmarks) }
            .Select(type => BenchmarkRunner.Run(type, new BenchmarkSettings(new StreamLogger(log)))),
    ];
}

using System.Diagnostics;
using System.Globalization;

namespace Ockam.Benchmarks;

/// <summary>Runs each kind of echo between two processes on two cores, in turn, and prints the medians.</summary>
internal static class LatencyCommand
{
    public const string EchoNode = "echo-node";
    public const string EchoClient = "echo-client";
    public const string RawEcho = "raw-echo";
    public const string RawClient = "raw-client";

    // Odd, so that there is a median; each takes about 10 s.
    private const int Runs = 7;

    public static async Task<int> RunAsync()
    {
        Print(await MeasureAsync());
        return 0;
    }

    /// <summary>Measures all three kinds.</summary>
    public static async Task<LatencyResult> MeasureAsync()
    {
        var runs = new List<(double Blocking, double Asynchronous, double Channel)>();
        for (int i = 0; i < Runs; i++)
        {
            double blocking = await MeasureRawAsync(Benchmarks.RawEcho.Blocking);
            double asynchronous = await MeasureRawAsync(Benchmarks.RawEcho.Asynchronous);
            double channel = await MeasureAsync([EchoNode], [EchoClient]);
            runs.Add((blocking, asynchronous, channel));
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"run {i + 1}: p50 blocking {blocking:0.0} us, asynchronous {asynchronous:0.0} us, channel {channel:0.0} us"));
        }

        return new LatencyResult(
            Median(runs.Select(run => run.Blocking)),
            Median(runs.Select(run => run.Asynchronous)),
            Median(runs.Select(run => run.Channel)));
    }

    public static void Print(LatencyResult result) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"p50 of 64 B, median of {Runs} runs: channel {result.Channel:0.0} us, blocking socket {result.Blocking:0.0} us "
        + $"(ratio {result.Channel / result.Blocking:0.00}), asynchronous socket {result.Asynchronous:0.0} us "
        + $"(ratio {result.Channel / result.Asynchronous:0.00})"));

    private static Task<double> MeasureRawAsync(string mode) => MeasureAsync([RawEcho, mode], [RawClient, mode]);

    private static async Task<double> MeasureAsync(string[] server, string[] client)
    {
        using Process serving = Processes.Start(core: 0, server);
        try
        {
            string port = await serving.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{server[0]} ended.");
            using Process measuring = Processes.Start(core: 1, [.. client, port]);
            string line = await measuring.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{client[0]} ended.");
            await measuring.WaitForExitAsync();
            return double.Parse(line, CultureInfo.InvariantCulture);
        }
        finally
        {
            serving.Kill();
            await serving.WaitForExitAsync();
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Ockam.Benchmarks.Portals;

/// <summary>Mixed load through a relay that is killed and started again: what the other two nodes hold over time, and a verdict.</summary>
internal sealed class SoakCommand
{
    // Enough for the fifths of the verdict, and a table that can be read.
    private const int Samples = 30;

    // Within which a portal recovers once the path works again.
    private static readonly TimeSpan _recovery = TimeSpan.FromSeconds(5);

    private readonly PortalsOptions _options;
    private readonly Workshop _workshop;
    private readonly SoakNodes _nodes;
    private readonly SoakCounters _counters = new();
    private readonly List<NodeSample> _inlet = [];
    private readonly List<NodeSample> _outlet = [];
    private readonly List<TimeSpan> _recoveries = [];
    private bool _failed;

    private SoakCommand(PortalsOptions options, Workshop workshop, SoakNodes nodes) =>
        (_options, _workshop, _nodes) = (options, workshop, nodes);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (PortalsOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine(PortalsOptions.Usage);
            return 2;
        }

        await using var workshop = new Workshop();
        try
        {
            OckamProgram program = (await OckamProgram.PrepareAsync(workshop, options with { Plain = !options.Published }))[0];
            EchoTarget server = await EchoTarget.StartAsync(workshop, EchoServer.Command);
            SoakNodes nodes = await SoakNodes.StartAsync(workshop, program, server.Port);
            return await new SoakCommand(options, workshop, nodes).RunAsync();
        }
        catch (OperationCanceledException) when (workshop.Stopped.IsCancellationRequested)
        {
            Console.Error.WriteLine("stopped; every process is being ended");
            return 130;
        }
    }

    private async Task<int> RunAsync()
    {
        Console.WriteLine(Text($"`soak`, {_options.Minutes} minutes, {_options.Restarts} restarts of the relay; {Machine.Describe()}"));
        Console.WriteLine();
        Console.WriteLine("| minute | restarts | exchanges | MiB back | ended | inlet: RSS MiB | PSS | heap | fds | threads "
            + "| outlet: RSS MiB | PSS | heap | fds | threads |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        using var loading = CancellationTokenSource.CreateLinkedTokenSource(_workshop.Stopped);
        Task load = new SoakLoad(_nodes.Port, _counters, loading.Token).RunAsync();
        await Task.WhenAll(OrStopAllAsync(RestartAsync()), OrStopAllAsync(SampleAsync()));
        await loading.CancelAsync();
        await load;
        return Conclude();
    }

    private async Task RestartAsync()
    {
        TimeSpan interval = TimeSpan.FromMinutes(_options.Minutes) / (_options.Restarts + 1);
        // The same outages in every run.
        var random = new Random(3);
        long start = Stopwatch.GetTimestamp();
        for (int i = 1; i <= _options.Restarts; i++)
        {
            await DelayUntilAsync(start, interval * i);
            TimeSpan recovery = await _nodes.RestartRelayAsync(TimeSpan.FromMilliseconds(random.Next(2_000)));
            _recoveries.Add(recovery);
            Measurement.Progress($"restart {i}: answered again after {recovery.TotalSeconds:0.00} s");
        }
    }

    private async Task SampleAsync()
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 1; i <= Samples; i++)
        {
            await DelayUntilAsync(start, TimeSpan.FromMinutes(_options.Minutes) / Samples * i);
            NodeSample inlet = await NodeSample.TakeAsync(_nodes.Inlet, _nodes.Http[0], _workshop.Stopped);
            NodeSample outlet = await NodeSample.TakeAsync(_nodes.Outlet, _nodes.Http[1], _workshop.Stopped);
            _inlet.Add(inlet);
            _outlet.Add(outlet);
            string load = Text($"{_recoveries.Count} | {_counters.Exchanges} | {_counters.Bytes >> 20} | {_counters.Ended}");
            double minutes = Stopwatch.GetElapsedTime(start).TotalMinutes;
            Console.WriteLine(Text($"| {minutes:0.0} | {load} | {inlet.Cells()} | {outlet.Cells()} |"));
        }
    }

    private int Conclude()
    {
        TimeSpan slowest = _recoveries.Count == 0 ? TimeSpan.Zero : _recoveries.Max();
        if (_failed) return 1;
        List<string> faults = [.. new SoakVerdict("inlet", _inlet).Growths(), .. new SoakVerdict("outlet", _outlet).Growths()];
        if (_counters.Wrong > 0) faults.Add($"{_counters.Wrong} answers had other bytes");
        if (_counters.Hung > 0) faults.Add($"{_counters.Hung} requests had neither an answer nor an end");
        if (slowest > _recovery) faults.Add(Text($"a recovery took {slowest.TotalSeconds:0.0} s"));
        Console.WriteLine();
        Console.WriteLine(Text($"{_counters.Exchanges} exchanges, {_counters.Bytes >> 20} MiB back and compared; {_counters.Ended} ")
            + Text($"connections ended by {_recoveries.Count} restarts, slowest recovery {slowest.TotalSeconds:0.00} s."));
        Console.WriteLine(faults.Count == 0 ? "Verdict: flat." : $"Verdict: **failed**: {string.Join("; ", faults)}.");
        return faults.Count == 0 ? 0 : 1;
    }

    // The two go on beside each other, and where one fails the other has no reason to.
    private async Task OrStopAllAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Console.Error.WriteLine($"FAILED: {failure.Message}");
            foreach (Child child in (Child[])[_nodes.Inlet, _nodes.Outlet, _nodes.Relay])
                Console.Error.WriteLine($"  {child.Name}{(child.HasExited ? " (has ended)" : "")}: {child.LastLines()}");
            _failed = true;
            _workshop.Stop();
        }
        catch (OperationCanceledException) when (_failed)
        {
            // Because of the other.
        }
    }

    private Task DelayUntilAsync(long start, TimeSpan moment)
    {
        TimeSpan rest = moment - Stopwatch.GetElapsedTime(start);
        return Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, _workshop.Stopped);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

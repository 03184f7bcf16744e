using System.Diagnostics;
using System.Globalization;

namespace Ockam.Benchmarks.Portals;

/// <summary>Mixed load through a relay that is killed and started again: what the other two nodes hold over time, and a verdict.</summary>
internal sealed class SoakCommand
{
    // Enough for the fifths of the verdict, and a table that can be read.
    private const int Samples = 30;

    // A third of the time and a fifth of the restarts before the first sample at rest: until the code is compiled for the last time, and
    // heap and arenas have been as large as the runtime lets them grow.
    private const int WarmUpShare = 3;
    private const int WarmUpRestartShare = 5;

    // Half-closed connections are kept for 5 s, the addresses of closed ones for 2 s, and a busy machine takes some time more.
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(12);

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
        TimeSpan time = TimeSpan.FromMinutes(_options.Minutes);
        await LoadAsync(TimeSpan.Zero, time / WarmUpShare, Math.Max(1, _options.Restarts / WarmUpRestartShare), samples: 0);
        _recoveries.Clear();
        if (!_failed) await RestAsync("at rest before");
        int half = _options.Restarts / 2;
        if (!_failed) await LoadAsync(TimeSpan.Zero, time / 2, half, Samples / 2);
        if (_failed) return 1;
        // A leak goes on; what arenas and pools take once, in the first half or in the collection before it, does not.
        NodeSample[] between = await RestAsync("at rest between");
        await LoadAsync(time / 2, time / 2, _options.Restarts - half, Samples / 2);
        if (_failed) return 1;
        return Conclude(between, await RestAsync("at rest after"));
    }

    private async Task LoadAsync(TimeSpan begin, TimeSpan time, int restarts, int samples)
    {
        using var loading = CancellationTokenSource.CreateLinkedTokenSource(_workshop.Stopped);
        Task load = new SoakLoad(_nodes.Port, _counters, loading.Token).RunAsync();
        await Task.WhenAll(OrStopAllAsync(RestartAsync(time, restarts)), OrStopAllAsync(SampleAsync(begin, time, samples)));
        await loading.CancelAsync();
        await load;
    }

    private async Task RestartAsync(TimeSpan time, int restarts)
    {
        // The same outages in every run.
        var random = new Random(3);
        long start = Stopwatch.GetTimestamp();
        for (int i = 1; i <= restarts; i++)
        {
            await DelayUntilAsync(start, time / (restarts + 1) * i);
            TimeSpan recovery = await _nodes.RestartRelayAsync(TimeSpan.FromMilliseconds(random.Next(2_000)));
            _recoveries.Add(recovery);
            Measurement.Progress($"restart {i}: answered again after {recovery.TotalSeconds:0.00} s");
        }

        await DelayUntilAsync(start, time);
    }

    private async Task SampleAsync(TimeSpan begin, TimeSpan time, int samples)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 1; i <= samples; i++)
        {
            await DelayUntilAsync(start, time / samples * i);
            NodeSample[] sample = await TakeAsync(Text($"{(begin + Stopwatch.GetElapsedTime(start)).TotalMinutes:0.0}"));
            _inlet.Add(sample[0]);
            _outlet.Add(sample[1]);
        }
    }

    private async Task<NodeSample[]> RestAsync(string when)
    {
        await Task.Delay(_rest, _workshop.Stopped);
        foreach (Child child in (Child[])[_nodes.Inlet, _nodes.Outlet]) await FullCollection.RunAsync(child.Id, _workshop.Stopped);
        return await TakeAsync(when);
    }

    private async Task<NodeSample[]> TakeAsync(string when)
    {
        NodeSample inlet = await NodeSample.TakeAsync(_nodes.Inlet, _nodes.Http[0], _workshop.Stopped);
        NodeSample outlet = await NodeSample.TakeAsync(_nodes.Outlet, _nodes.Http[1], _workshop.Stopped);
        string load = Text($"{_recoveries.Count} | {_counters.Exchanges} | {_counters.Bytes >> 20} | {_counters.Ended}");
        Console.WriteLine($"| {when} | {load} | {inlet.Cells()} | {outlet.Cells()} |");
        return [inlet, outlet];
    }

    private int Conclude(NodeSample[] before, NodeSample[] after)
    {
        TimeSpan slowest = _recoveries.Count == 0 ? TimeSpan.Zero : _recoveries.Max();
        List<string> faults =
        [
            .. new SoakVerdict("inlet", before[0], _inlet, after[0]).Growths(),
            .. new SoakVerdict("outlet", before[1], _outlet, after[1]).Growths(),
        ];
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

namespace Ockam.Benchmarks.Portals;

/// <summary>Runs the peers and our portals in turn, and prints ratios: Markdown on standard output, progress on standard error.</summary>
internal static class PortalsCommand
{
    private static readonly (string Part, Func<Measurement, Task> Run)[] _parts =
    [
        (Parts.Throughput, ThroughputPart.RunAsync), (Parts.Latency, LatencyPart.RunAsync), (Parts.Connections, ConnectionsPart.RunAsync),
        (Parts.Memory, MemoryPart.RunAsync), (Parts.Allocation, AllocationPart.RunAsync), (Parts.Start, StartPart.RunAsync),
    ];

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (PortalsOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine(PortalsOptions.Usage);
            return 2;
        }

        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("The figures of other processes are read from Linux's /proc.");
            return 1;
        }

        await using var workshop = new Workshop();
        try
        {
            List<OckamProgram> programs = await OckamProgram.PrepareAsync(workshop, options);
            var figures = new Figures();
            var measurement = new Measurement(workshop, options, programs, figures);
            bool complete = true;
            foreach ((string part, Func<Measurement, Task> run) in _parts.Where(part => options.Wants(part.Part)))
                complete &= await RunPartAsync(part, run, measurement);
            new PortalTable(figures, programs, Console.Out).Print(string.Join(' ', ["portals", .. arguments]), options.Runs);
            return complete ? 0 : 1;
        }
        catch (OperationCanceledException) when (workshop.Stopped.IsCancellationRequested)
        {
            Console.Error.WriteLine("stopped; every process is being ended");
            return 130;
        }
    }

    private static async Task<bool> RunPartAsync(string part, Func<Measurement, Task> run, Measurement measurement)
    {
        Measurement.Progress($"--- {part}");
        try
        {
            await run(measurement);
            return true;
        }
        catch (MissingToolException missing)
        {
            Console.Error.WriteLine($"{part} is left out: {missing.Message}");
            return true;
        }
        catch (Exception failure) when (failure is InvalidOperationException or System.Net.Sockets.SocketException)
        {
            // What was measured until then, and the other parts, are still worth their time.
            Console.Error.WriteLine($"{part} FAILED: {failure.Message}");
            return false;
        }
    }
}

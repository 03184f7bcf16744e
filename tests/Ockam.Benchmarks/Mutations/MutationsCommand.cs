using System.Diagnostics;
using Ockam.Attestation.Tests.Mutations;

namespace Ockam.Benchmarks.Mutations;

/// <summary>The tests' mutations by the million: none may crash a reader, keep it for long, or be believed.</summary>
internal static class MutationsCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (MutationsOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine(MutationsOptions.Usage);
            return 2;
        }

        if (Ockam.Tests.Support.Vectors.SkipReason is { } missing)
        {
            Console.Error.WriteLine(missing);
            return 2;
        }

        if (options.Shares() is not { } shares)
        {
            Console.Error.WriteLine(MutationsOptions.Usage);
            return 2;
        }

        bool failed = false;
        long total = 0;
        long start = Stopwatch.GetTimestamp();
        Console.WriteLine($"{"family",-14}{"inputs",12}{"read",12}{"a second",12}{"slowest",12}");
        foreach ((MutationFamily family, int count) in shares)
        {
            var run = new MutationRun(family, options.First, count);
            await run.RunAsync(options.Workers);
            total += run.Sum.Inputs;
            failed |= run.Failure is not null;
            Console.WriteLine($"{family.Name,-14}{run.Sum.Inputs,12}{run.Sum.Taken,12}{run.Sum.Inputs / run.Elapsed.TotalSeconds,12:0}"
                + $"{run.Slowest.TotalMilliseconds,9:0} ms");
            if (run.Failure is not { } failure) continue;
            Console.WriteLine($"FAILED at input {failure.Number}; try it alone: "
                + $"mutations --only {family.Name} --first {failure.Number} --count 1");
            Console.WriteLine(failure.What);
        }

        Console.WriteLine($"{total} inputs in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s: "
            + (failed ? "SOME FAILED" : "none crashed, hung or was believed"));
        return failed ? 1 : 0;
    }
}

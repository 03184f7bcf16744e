using System.Diagnostics;
using System.Globalization;

namespace Ockam.Benchmarks;

/// <summary>Starts this program again, on a core of choice.</summary>
internal static class Processes
{
    /// <summary>Starts this program on one core with its output captured.</summary>
    /// <param name="core">The core's number.</param>
    /// <param name="arguments">The command and its arguments.</param>
    public static Process Start(int core, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("taskset") { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (string argument in Command(core, arguments)) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("taskset did not start.");
    }

    /// <summary>Runs the command again on one core, unless this process has just one.</summary>
    /// <returns>Its exit code; null where this process is to do the work itself.</returns>
    public static int? RunOnOneCore(IEnumerable<string> arguments)
    {
        // The affinity of a process that runs already would not move the threads that it has.
        if (Environment.ProcessorCount == 1 || !OperatingSystem.IsLinux()) return null;
        var start = new ProcessStartInfo("taskset");
        foreach (string argument in Command(0, arguments)) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("taskset did not start.");
        process.WaitForExit();
        return process.ExitCode;
    }

    private static IEnumerable<string> Command(int core, IEnumerable<string> arguments)
    {
        string self = Environment.ProcessPath ?? throw new InvalidOperationException("This process has no path.");
        yield return "-c";
        yield return core.ToString(CultureInfo.InvariantCulture);
        yield return self;
        if (Path.GetFileNameWithoutExtension(self) == "dotnet") yield return typeof(Processes).Assembly.Location;
        foreach (string argument in arguments) yield return argument;
    }
}

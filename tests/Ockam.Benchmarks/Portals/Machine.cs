using System.Globalization;
using System.Runtime.InteropServices;

namespace Ockam.Benchmarks.Portals;

/// <summary>Where figures come from, in a line.</summary>
internal static class Machine
{
    /// <summary>Cores, processor, kernel, runtime, and the day.</summary>
    public static string Describe()
    {
        string? model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        string processor = model?.Split(':', 2)[1].Trim() ?? "a processor of a kind that is not told";
        string kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        string day = DateTime.Now.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        return $"{Environment.ProcessorCount} cores, {processor}, Linux {kernel}, {RuntimeInformation.FrameworkDescription}; {day}";
    }
}

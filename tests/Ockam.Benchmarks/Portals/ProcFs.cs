using System.Globalization;

namespace Ockam.Benchmarks.Portals;

/// <summary>What the kernel tells about processes.</summary>
internal static class ProcFs
{
    // USER_HZ: what the kernel counts in for user space, 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time in seconds of processes and their children, those that have ended included.</summary>
    /// <param name="roots">The numbers of the processes.</param>
    public static double ProcessorSeconds(IEnumerable<int> roots)
    {
        Dictionary<int, (int Parent, long Ticks)> all = ReadAll();
        return Tree(roots, all).Sum(pid => all[pid].Ticks) / TicksPerSecond;
    }

    /// <summary>The proportional set size in bytes: what a process has in memory, pages that it shares divided among the sharers.</summary>
    public static long ProportionalSetSize(int pid) => Kilobytes($"/proc/{pid}/smaps_rollup", "Pss:") * 1024;

    /// <summary>What a process has in memory, in bytes.</summary>
    public static long ResidentSetSize(int pid) => Kilobytes($"/proc/{pid}/status", "VmRSS:") * 1024;

    /// <summary>How many threads a process has.</summary>
    public static int Threads(int pid) => Directory.GetDirectories($"/proc/{pid}/task").Length;

    /// <summary>How many descriptors a process has open.</summary>
    public static int Descriptors(int pid) => Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length;

    /// <summary>How many descriptors a process may have open.</summary>
    public static int DescriptorLimit()
    {
        string line = File.ReadLines("/proc/self/limits").First(text => text.StartsWith("Max open files", StringComparison.Ordinal));
        // Name, soft limit, hard limit, unit. The runtime raises the soft limit to the hard one at its start.
        string hard = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return int.TryParse(hard, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : int.MaxValue;
    }

    /// <summary>Whether somebody listens on a port of 127.0.0.1 or of every address; asking disturbs nobody, unlike connecting.</summary>
    public static bool IsListening(int port)
    {
        string suffix = $":{port:X4}";
        return File.ReadLines("/proc/net/tcp").Concat(File.Exists("/proc/net/tcp6") ? File.ReadLines("/proc/net/tcp6") : [])
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(fields => fields.Length > 3 && fields[1].EndsWith(suffix, StringComparison.Ordinal) && fields[3] == "0A");
    }

    private static long Kilobytes(string file, string name)
    {
        string line = File.ReadLines(file).First(text => text.StartsWith(name, StringComparison.Ordinal));
        string[] words = line[name.Length..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(words[0], CultureInfo.InvariantCulture);
    }

    private static HashSet<int> Tree(IEnumerable<int> roots, Dictionary<int, (int Parent, long Ticks)> all)
    {
        HashSet<int> tree = [.. roots.Where(all.ContainsKey)];
        // A child has mostly, but not always, a greater number than its parent.
        while (all.Where(entry => tree.Contains(entry.Value.Parent)).Select(entry => entry.Key).Count(tree.Add) > 0) { }
        return tree;
    }

    private static Dictionary<int, (int Parent, long Ticks)> ReadAll()
    {
        var all = new Dictionary<int, (int, long)>();
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)) continue;
            if (ReadStat(folder) is not { } stat) continue;
            // The name in brackets may hold anything. Behind it stand the state, the parent, and from the 12th field on user and system
            // time of the process, and those of the children that have ended.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            long ticks = fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
            all[pid] = (int.Parse(fields[1], CultureInfo.InvariantCulture), ticks);
        }

        return all;
    }

    // Null where the process has ended since the folder was listed.
    private static string? ReadStat(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }
}

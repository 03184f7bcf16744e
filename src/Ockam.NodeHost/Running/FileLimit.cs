using System.Globalization;

namespace Ockam.NodeHost.Running;

/// <summary>How many files this process may have open: every connection of a client or a node is one.</summary>
internal static class FileLimit
{
    /// <summary>What the limits of one inlet or listener (16,384 connections) and the rest of a node need.</summary>
    public const long Enough = 20_000;

    /// <summary>The limit, or null where it is not known. The runtime has raised it as far as the system lets it.</summary>
    public static long? Read() => File.Exists("/proc/self/limits") ? Parse(File.ReadLines("/proc/self/limits")) : null;

    /// <summary>Reads the soft limit from the lines of Linux's <c>/proc/self/limits</c>.</summary>
    public static long? Parse(IEnumerable<string> lines)
    {
        const string Name = "Max open files";
        string? line = lines.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        string? soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : null;
    }

    /// <summary>Warns where the limit is low.</summary>
    public static void Check(NodeLog log)
    {
        if (Read() is not { } limit || limit >= Enough) return;
        log.Warn(
            $"This process may open {limit} files, and each connection is one; beyond, new connections wait. "
                + $"Raise it to {Enough} or more: LimitNOFILE of a systemd unit, ulimit -n of a shell.",
            ("limit", limit.ToString(CultureInfo.InvariantCulture)));
    }
}

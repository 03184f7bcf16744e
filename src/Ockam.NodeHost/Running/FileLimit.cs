using System.Globalization;
using System.Net.Sockets;

namespace Ockam.NodeHost.Running;

/// <summary>How many files this process may have open: every connection of a client or a node is one.</summary>
internal static class FileLimit
{
    /// <summary>What the limits of one inlet or listener (16,384 connections) and the rest of a node need.</summary>
    public const long Enough = 20_000;

    // As many as the library keeps: two for each thread that is started meanwhile, and of a low limit a part.
    private const long Last = 64;
    private const long LastPart = 8;

    private static readonly long s_firstOfLast = Read() is { } limit ? limit - Math.Min(Last, limit / LastPart) : long.MaxValue;

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

    /// <summary>
    /// Whether a socket that was just made has one of the last descriptors, which the library keeps from its connections too: the runtime
    /// ends the process where it gets none for a thread. The system gives out the lowest number that is free.
    /// </summary>
    public static bool IsAmongLast(Socket socket) => socket.SafeHandle.DangerousGetHandle() >= s_firstOfLast;

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

using System.Runtime.InteropServices;

namespace Ockam.Transport;

/// <summary>How many descriptors this process may have: every connection is one.</summary>
internal static class DescriptorLimit
{
    // RLIMIT_NOFILE.
    private const int OnLinux = 7;
    private const int OnMacOS = 8;

    // The runtime (which has about 90: each assembly that it reads is two), the store and outgoing connections: a part of all, but enough
    // for a process that may have few, and no more than a large node's outgoing connections take.
    private const int ReservedPart = 8;
    private const int LeastReserved = 128;
    private const int MostReserved = 1_024;

    /// <summary>The limit, which the runtime has raised as far as the system lets it; null where there is none or it is not told.</summary>
    public static long? Current { get; } = Read();

    /// <summary>How many connections a listener may have, of those that it would, so that the process can go on with the rest.</summary>
    public static int Cap(int wanted, long? limit)
    {
        if (limit is not { } all) return wanted;
        long reserved = Math.Min(all / 2, Math.Clamp(all / ReservedPart, LeastReserved, MostReserved));
        return (int)Math.Clamp(all - reserved, 1, Math.Max(1, wanted));
    }

    private static long? Read()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return null;
        // The soft limit, and the hard one.
        var limits = new ulong[2];
        if (GetLimits(OperatingSystem.IsLinux() ? OnLinux : OnMacOS, limits) != 0 || limits[0] > int.MaxValue) return null;
        return (long)limits[0];
    }

    // Blittable arguments only, so that no marshalling code is generated.
    [DllImport("libc", EntryPoint = "getrlimit")]
    private static extern int GetLimits(int resource, ulong[] limits);
}

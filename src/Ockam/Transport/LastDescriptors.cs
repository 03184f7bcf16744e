using System.Net.Sockets;

namespace Ockam.Transport;

/// <summary>
/// Keeps the last descriptors of the process from being spent on connections. Others need them that cannot wait: the runtime
/// takes some for each thread, and ends the process where it gets none. The system gives out the lowest number that is free, so the number
/// of a new socket tells how many are in use.
/// </summary>
internal static class LastDescriptors
{
    /// <summary>What a portal says that takes no connections for this reason.</summary>
    public const string Reason = "This process has no descriptors left for more connections; close some or raise the limit (ulimit -n).";

    // Two for each thread that is started meanwhile, and some for files and for connections to other nodes. Of a low limit less is kept:
    // it would leave nothing.
    private const long Most = 64;
    private const long Share = 8;

    private static readonly long s_first = First(DescriptorLimit.Current ?? long.MaxValue);

    /// <summary>Whether a socket that was just made has one of them.</summary>
    public static bool Include(Socket socket) => socket.SafeHandle.DangerousGetHandle() >= s_first;

    /// <summary>Whether the next socket would have one of them, or none.</summary>
    public static bool AreNext()
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            return Include(probe);
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>The first number of the last ones of a process that may have so many.</summary>
    internal static long First(long limit) => limit - Math.Min(Most, limit / Share);
}

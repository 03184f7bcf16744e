using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Ockam.Transport;

/// <summary>What Linux tells of a TCP connection (<c>tcp_info</c> of linux/tcp.h).</summary>
internal static class TcpInformation
{
    private const int TcpLevel = 6;
    private const int TcpInfoOption = 11;
    private const int UnacknowledgedOffset = 24;
    private const int LastAcknowledgementOffset = 56;
    private const int BytesAcknowledgedOffset = 120;
    private const int Length = BytesAcknowledgedOffset + sizeof(ulong);

    /// <summary>How many bytes the other machine has confirmed; null where that cannot be learned.</summary>
    public static long? ReadBytesAcknowledged(Socket socket)
    {
        Span<byte> info = stackalloc byte[Length];
        return TryRead(socket, info) ? MemoryMarshal.Read<long>(info[BytesAcknowledgedOffset..]) : null;
    }

    /// <summary>
    /// How long ago the other machine last confirmed anything, if bytes are on their way to it; null if none are, as when its window is
    /// closed, or where that cannot be learned. They may have been sent only just now: who asks must know for how long they have been.
    /// </summary>
    public static TimeSpan? ReadSilence(Socket socket)
    {
        Span<byte> info = stackalloc byte[Length];
        if (!TryRead(socket, info) || MemoryMarshal.Read<uint>(info[UnacknowledgedOffset..]) == 0) return null;
        return TimeSpan.FromMilliseconds(MemoryMarshal.Read<uint>(info[LastAcknowledgementOffset..]));
    }

    private static bool TryRead(Socket socket, Span<byte> info)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            return socket.GetRawSocketOption(TcpLevel, TcpInfoOption, info) == info.Length;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed meanwhile.
            return false;
        }
    }
}

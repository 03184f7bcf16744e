using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Ockam.Transport;

/// <summary>What Linux tells of a TCP connection (<c>tcp_info</c> of linux/tcp.h).</summary>
internal static class TcpInformation
{
    private const int TcpLevel = 6;
    private const int TcpInfoOption = 11;
    private const int BytesAcknowledgedOffset = 120;

    /// <summary>How many bytes the other machine has confirmed; null where that cannot be learned.</summary>
    public static long? ReadBytesAcknowledged(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> info = stackalloc byte[BytesAcknowledgedOffset + sizeof(ulong)];
        try
        {
            if (socket.GetRawSocketOption(TcpLevel, TcpInfoOption, info) < info.Length) return null;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed meanwhile.
            return null;
        }

        return MemoryMarshal.Read<long>(info[BytesAcknowledgedOffset..]);
    }
}

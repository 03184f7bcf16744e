using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Ockam.Storage;

namespace Ockam.Background;

/// <summary>As which user the process at the other end of a Unix socket acts, as the system says it.</summary>
[UnsupportedOSPlatform("windows")]
internal static class PeerUser
{
    // Linux, socket(7): SOL_SOCKET, SO_PEERCRED; struct ucred is the process, the user and the group, 4 bytes each.
    private const int LinuxLevel = 1;
    private const int LinuxOption = 17;
    private const int LinuxLength = 12;
    private const int LinuxUserOffset = 4;

    // macOS, unix(4): SOL_LOCAL, LOCAL_PEERCRED; struct xucred is a version, the user, how many groups, and 16 of these.
    private const int MacLevel = 0;
    private const int MacOption = 1;
    private const int MacLength = 76;
    private const int MacUserOffset = 4;

    /// <summary>Whether it is the user as whom this process acts.</summary>
    /// <exception cref="SocketException">The other end has gone.</exception>
    /// <exception cref="PlatformNotSupportedException">This system is neither Linux nor macOS: nobody can be told from others.</exception>
    public static bool IsCurrentUser(Socket socket) => Of(socket) == FileOwner.CurrentUser();

    private static uint Of(Socket socket)
    {
        if (OperatingSystem.IsLinux()) return Read(socket, LinuxLevel, LinuxOption, LinuxLength, LinuxUserOffset);
        if (OperatingSystem.IsMacOS()) return Read(socket, MacLevel, MacOption, MacLength, MacUserOffset);
        throw new PlatformNotSupportedException("Background nodes are supported on Linux, macOS and Windows.");
    }

    private static uint Read(Socket socket, int level, int option, int length, int offset)
    {
        var value = new byte[length];
        int told = socket.GetRawSocketOption(level, option, value);
        return told >= offset + sizeof(uint) ? MemoryMarshal.Read<uint>(value.AsSpan(offset)) : uint.MaxValue;
    }
}

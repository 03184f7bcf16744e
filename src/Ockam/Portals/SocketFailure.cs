using System.Net.Sockets;
using System.Security.Authentication;

namespace Ockam.Portals;

/// <summary>What sockets and streams throw when a connection fails, or is closed by another thread.</summary>
internal static class SocketFailure
{
    public static bool Is(Exception exception) => exception is SocketException or IOException or ObjectDisposedException
        or InvalidOperationException or AuthenticationException or OperationCanceledException;
}

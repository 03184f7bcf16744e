using System.Net;
using System.Net.Sockets;

namespace Ockam.Tests.RealParts;

/// <summary>Ports of the loopback for servers that cannot choose one themselves, or must find theirs again after a restart.</summary>
internal static class FreePort
{
    // Below 32,768, where Linux takes the ports of outgoing connections from: nothing else gets them while a server is down.
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int s_next = Environment.ProcessId;

    public static int Next()
    {
        for (int i = 0; i < Count; i++)
        {
            int port = First + (int)((uint)Interlocked.Increment(ref s_next) % Count);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one, then.
            }
        }

        throw new InvalidOperationException($"None of the ports from {First} on is free.");
    }
}

using System.Net;
using System.Net.Sockets;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Running;

/// <summary>HTTP servers that only this machine reaches.</summary>
internal static class LoopbackHttp
{
    // Another process may be quicker to a port that was free a moment ago; ten times in a row it is not.
    private const int Attempts = 10;

    /// <summary>Listens on 127.0.0.1.</summary>
    /// <param name="port">The port, or 0 for any free one.</param>
    /// <exception cref="CommandException">The port is taken.</exception>
    public static (HttpListener Listener, int Port) Listen(int port)
    {
        for (int attempt = 1; ; attempt++)
        {
            // The library takes no port 0.
            int chosen = port > 0 ? port : FindFreePort();
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{chosen}/");
            try
            {
                listener.Start();
                return (listener, chosen);
            }
            catch (HttpListenerException exception)
            {
                listener.Close();
                if (port == 0 && attempt < Attempts) continue;
                throw new CommandException(
                    ExitCode.Failed, "listen_failed", $"The HTTP server cannot listen at 127.0.0.1:{chosen}: {exception.Message}");
            }
        }
    }

    private static int FindFreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

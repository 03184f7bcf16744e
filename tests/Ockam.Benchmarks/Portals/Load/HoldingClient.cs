using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ockam.Benchmarks.Portals;

/// <summary>The client of many idle connections, in a process of its own.</summary>
internal static class HoldingClient
{
    public const string Command = "portal-hold";

    // Enough to keep a tunnel busy, and few enough for any queue of connections that wait to be accepted.
    private const int AtATime = 16;

    /// <summary>Opens connections, has a byte sent back through each, prints how many there are, and holds them.</summary>
    public static async Task<int> HoldAsync(string port, string count)
    {
        int wanted = int.Parse(count, CultureInfo.InvariantCulture);
        var endPoint = new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
        var sockets = new Socket[wanted];
        await Parallel.ForAsync(0, wanted, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (i, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(endPoint, cancellationToken);
            byte[] one = [1];
            await socket.SendAsync(one, cancellationToken);
            if (await socket.ReceiveAsync(one, cancellationToken) != 1) throw new InvalidOperationException($"Connection {i} was closed.");
            sockets[i] = socket;
        });
        Console.WriteLine(wanted.ToString(CultureInfo.InvariantCulture));
        // Until the one who measures ends this process.
        await Task.Delay(Timeout.Infinite);
        GC.KeepAlive(sockets);
        return 0;
    }
}

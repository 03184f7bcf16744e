using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ockam.Benchmarks.Portals;

/// <summary>The target of requests, in a process of its own: sends back what comes, with blocking calls, until its end is closed.</summary>
internal static class EchoServer
{
    public const string Command = "portal-echo";

    // As many connections at a time as any measurement here has, and some that linger.
    private const int Threads = 256;
    private const int StackSize = 128 * 1024;

    public static async Task<int> ServeAsync()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4096);
        for (int i = 0; i < Threads; i++) new Thread(() => AcceptForEver(listener), StackSize) { IsBackground = true }.Start();
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture));
        // Until the one who measures ends this process.
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    private static void AcceptForEver(Socket listener)
    {
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            using Socket socket = listener.Accept();
            try
            {
                socket.NoDelay = true;
                for (int read; (read = socket.Receive(buffer)) > 0;)
                {
                    for (int sent = 0; sent < read;) sent += socket.Send(buffer, sent, read - sent, SocketFlags.None);
                }
            }
            catch (SocketException)
            {
                // A client that resets its connection is part of the load.
            }
        }
    }
}

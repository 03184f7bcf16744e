using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Ockam.Benchmarks.Portals;

/// <summary>Requests and answers of a size over one connection, one at a time, with blocking calls.</summary>
internal static class Requests
{
    // A tunnel of .NET has its code compiled for the last time after some ten thousand calls.
    private const int FirstWarmUp = 15_000;
    private const int WarmUp = 500;
    private static readonly TimeSpan _firstAnswer = TimeSpan.FromSeconds(15);

    /// <summary>Measures round trips.</summary>
    /// <param name="port">Where the tunnel begins.</param>
    /// <param name="size">Bytes each way.</param>
    /// <param name="count">How many.</param>
    /// <returns>Microseconds, sorted.</returns>
    public static double[] Measure(int port, int size, int count)
    {
        using Socket socket = Connect(port);
        Exchange(socket, size, WarmUp);
        double[] microseconds = Exchange(socket, size, count);
        Array.Sort(microseconds);
        return microseconds;
    }

    /// <summary>Waits until a tunnel answers, and uses it for a while; those that do not answer are left out.</summary>
    public static List<Tunnel> WarmUpAll(IEnumerable<Tunnel> tunnels)
    {
        var warm = new List<Tunnel>();
        foreach (Tunnel tunnel in tunnels)
        {
            try
            {
                WaitForAnswer(tunnel.Port);
                using Socket socket = Connect(tunnel.Port);
                Exchange(socket, 64, FirstWarmUp);
                warm.Add(tunnel);
            }
            catch (SocketException failure)
            {
                Console.Error.WriteLine($"{tunnel.Name} is left out: {failure.Message}");
                foreach (Child child in tunnel.Children) Console.Error.WriteLine($"  {child.Name}: {child.LastLines()}");
            }
        }

        return warm;
    }

    /// <summary>Waits until one byte comes back.</summary>
    /// <exception cref="SocketException">None came in 15 s.</exception>
    public static void WaitForAnswer(int port)
    {
        for (long start = Stopwatch.GetTimestamp(); ; Thread.Sleep(50))
        {
            try
            {
                using Socket socket = Connect(port);
                Exchange(socket, 1, 1);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(start) < _firstAnswer)
            {
                // A tunnel whose ends have still to find each other refuses at first.
            }
        }
    }

    /// <summary>Connects, has one byte sent back, and resets the connection, which leaves nothing behind in the kernel.</summary>
    /// <param name="port">Where the tunnel begins.</param>
    /// <param name="count">How often, one after the other.</param>
    /// <returns>Connections each second.</returns>
    public static double ConnectAgainAndAgain(int port, int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            using Socket socket = Connect(port);
            Exchange(socket, 1, 1);
            socket.LingerState = new LingerOption(true, 0);
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        // Far beyond anything measured: a tunnel that lost something must not stop the whole run.
        socket.ReceiveTimeout = (int)_firstAnswer.TotalMilliseconds;
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private static double[] Exchange(Socket socket, int size, int count)
    {
        byte[] request = new byte[size];
        byte[] answer = new byte[size];
        Random.Shared.NextBytes(request);
        double[] microseconds = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int sent = 0; sent < size;) sent += socket.Send(request, sent, size - sent, SocketFlags.None);
            for (int got = 0; got < size;)
            {
                int read = socket.Receive(answer, got, size - got, SocketFlags.None);
                if (read == 0) throw new SocketException((int)SocketError.ConnectionReset);
                got += read;
            }

            microseconds[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            if (!answer.AsSpan().SequenceEqual(request))
                throw new InvalidOperationException($"Other bytes came back from {socket.RemoteEndPoint}.");
        }

        return microseconds;
    }
}

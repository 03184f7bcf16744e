using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ockam.Benchmarks;

/// <summary>The bar for latency: 64 bytes to and fro between two processes over a bare socket, blocking or asynchronous.</summary>
internal static class RawEcho
{
    /// <summary>Calls that block their thread: the fastest that .NET has, and no way to serve many connections.</summary>
    public const string Blocking = "blocking";

    /// <summary>Calls that complete on the thread pool, as every server's do.</summary>
    public const string Asynchronous = "asynchronous";

    public static async Task<int> ServeAsync(string mode)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture));
        using Socket socket = mode == Blocking ? listener.Accept() : await listener.AcceptAsync();
        socket.NoDelay = true;
        byte[] buffer = new byte[LatencySample.PayloadLength];
        if (mode == Blocking)
        {
            while (TryFill(socket, buffer)) Write(socket, buffer);
        }
        else
        {
            while (await TryFillAsync(socket, buffer)) await WriteAsync(socket, buffer);
        }

        return 0;
    }

    public static async Task<int> MeasureAsync(string mode, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        byte[] buffer = new byte[LatencySample.PayloadLength];
        var sample = new LatencySample();
        while (!sample.IsComplete)
        {
            long start = Stopwatch.GetTimestamp();
            if (mode == Blocking)
            {
                Write(socket, buffer);
                Require(TryFill(socket, buffer));
            }
            else
            {
                await WriteAsync(socket, buffer);
                Require(await TryFillAsync(socket, buffer));
            }

            sample.Add(start);
        }

        sample.Print();
        return 0;
    }

    private static bool TryFill(Socket socket, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int read = socket.Receive(buffer);
            if (read == 0) return false;
            buffer = buffer[read..];
        }

        return true;
    }

    private static async ValueTask<bool> TryFillAsync(Socket socket, Memory<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int read = await socket.ReceiveAsync(buffer);
            if (read == 0) return false;
            buffer = buffer[read..];
        }

        return true;
    }

    private static void Write(Socket socket, ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty) buffer = buffer[socket.Send(buffer)..];
    }

    private static async ValueTask WriteAsync(Socket socket, ReadOnlyMemory<byte> buffer)
    {
        while (!buffer.IsEmpty) buffer = buffer[await socket.SendAsync(buffer)..];
    }

    private static void Require(bool answered)
    {
        if (!answered) throw new InvalidOperationException("The other end closed the connection.");
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Ockam.Tests.Networks;

/// <summary>Stands between two nodes and passes every byte on a fixed time after it came, as a long way does.</summary>
internal sealed class DelayingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly int _target;
    private readonly TimeSpan _delay;
    private readonly Task _accepting;

    public DelayingProxy(int target, TimeSpan delay)
    {
        _target = target;
        _delay = delay;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        foreach (Socket socket in _sockets) socket.Dispose();
        await _accepting;
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket near = await _listener.AcceptSocketAsync(_ending.Token);
                var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                near.NoDelay = true;
                _sockets.Add(near);
                _sockets.Add(far);
                await far.ConnectAsync(IPAddress.Loopback, _target, _ending.Token);
                Carry(near, far);
                Carry(far, near);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private void Carry(Socket from, Socket to)
    {
        // Room for what is on its way at 100 MB/s.
        var way = Channel.CreateBounded<(long Due, byte[] Bytes)>(2_000);
        _ = TakeAsync(from, way.Writer);
        _ = GiveAsync(way.Reader, to);
    }

    private async Task TakeAsync(Socket from, ChannelWriter<(long Due, byte[] Bytes)> way)
    {
        byte[] bytes = new byte[16 * 1024];
        int count;
        do
        {
            try
            {
                count = await from.ReceiveAsync(bytes);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                count = 0;
            }

            await way.WriteAsync((Stopwatch.GetTimestamp() + (long)(_delay.TotalSeconds * Stopwatch.Frequency), bytes[..count]));
        }
        while (count > 0);
    }

    private static async Task GiveAsync(ChannelReader<(long Due, byte[] Bytes)> way, Socket to)
    {
        await foreach ((long due, byte[] bytes) in way.ReadAllAsync())
        {
            TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (left > TimeSpan.Zero) await Task.Delay(left);
            try
            {
                if (bytes.Length == 0) to.Dispose();
                for (int sent = 0; sent < bytes.Length;) sent += await to.SendAsync(bytes.AsMemory(sent));
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The other side has gone.
                return;
            }

            if (bytes.Length == 0) return;
        }
    }
}

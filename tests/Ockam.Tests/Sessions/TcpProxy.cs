using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Ockam.Tests.Sessions;

/// <summary>
/// Stands between two nodes: it can stop passing bytes on, in one direction or both, as a network does that has become a black hole, and
/// cut what it carries.
/// </summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, byte> _sockets = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = Opened();

    public TcpProxy(int target)
    {
        Target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Where connections lead that are made from now on.</summary>
    public int Target { get; set; }

    /// <summary>Passes nothing on, and forgets no byte.</summary>
    public void Stall() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume() => _open.TrySetResult();

    /// <summary>Ends what goes through it.</summary>
    public void Cut()
    {
        foreach (Socket socket in _sockets.Keys) socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        Resume();
        Cut();
        await _accepting;
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        var carried = new List<Task>();
        try
        {
            while (true)
            {
                Socket near = await _listener.AcceptSocketAsync(_ending.Token);
                carried.Add(CarryAsync(near));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(carried);
        }
    }

    private async Task CarryAsync(Socket near)
    {
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        _sockets.TryAdd(near, 0);
        _sockets.TryAdd(far, 0);
        try
        {
            await _open.Task.WaitAsync(_ending.Token);
            await far.ConnectAsync(IPAddress.Loopback, Target, _ending.Token);
            await Task.WhenAll(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Cut, or refused at the other side: both sides learn of it by the end of their connections.
        }

        foreach (Socket socket in (Socket[])[near, far])
        {
            socket.Dispose();
            _sockets.TryRemove(socket, out _);
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            await _open.Task.WaitAsync(_ending.Token);
            int count = await from.ReceiveAsync(buffer, _ending.Token);
            await _open.Task.WaitAsync(_ending.Token);
            if (count == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            for (int sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _ending.Token);
        }
    }
}

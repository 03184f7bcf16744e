using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Ockam.Tests.RealParts;

/// <summary>A TCP server in the process of the tests, which knows how many of its connections are open; it echoes by default.</summary>
internal sealed class TargetServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<NetworkStream, Task> _serve;
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly ConcurrentQueue<Exception> _failures = new();
    private int _accepted;

    public TargetServer(Func<NetworkStream, Task>? serve = null, int port = 0)
    {
        _serve = serve ?? EchoAsync;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(4096);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections are open, and not ended by their other end.</summary>
    public int Open => _open.Count;

    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>What went wrong in connections, such as that they were reset.</summary>
    public IReadOnlyCollection<Exception> Failures => _failures;

    public void Dispose()
    {
        _listener.Dispose();
        foreach (TcpClient client in _open.Keys) client.Dispose();
    }

    private static async Task EchoAsync(NetworkStream stream)
    {
        var buffer = new byte[16 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer)) > 0;) await stream.WriteAsync(buffer.AsMemory(0, count));
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                client.NoDelay = true;
                _open.TryAdd(client, 0);
                Interlocked.Increment(ref _accepted);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // This is how a wait ends when the listener is closed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await _serve(client.GetStream());
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            _failures.Enqueue(exception);
        }
        finally
        {
            _open.TryRemove(client, out _);
            client.Dispose();
        }
    }
}

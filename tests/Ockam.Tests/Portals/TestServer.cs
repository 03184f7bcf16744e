using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Ockam.Tests.Portals;

/// <summary>A TCP server on a free port of loopback; what it does with its connections is the test's.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<TestClient> _accepted = [];
    private readonly Func<TestClient, Task> _serve;

    public TestServer(Func<TestClient, Task> serve)
    {
        _serve = serve;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4096);
        _ = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    public IReadOnlyCollection<TestClient> Accepted => _accepted;

    /// <summary>Sends back what it gets, and closes when its client does.</summary>
    public static TestServer Echo() => new(async client =>
    {
        byte[] bytes = new byte[16 * 1024];
        while (await client.Socket.ReceiveAsync(bytes) is var count and > 0) await client.SendAsync(bytes.AsMemory(0, count));
        client.Dispose();
    });

    /// <summary>Accepts, and does nothing.</summary>
    public static TestServer Silent() => new(_ => Task.CompletedTask);

    public void Dispose()
    {
        _listener.Dispose();
        foreach (TestClient client in _accepted) client.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = new TestClient(await _listener.AcceptAsync());
                client.Socket.NoDelay = true;
                _accepted.Add(client);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(TestClient client)
    {
        try
        {
            await _serve(client);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or EndOfStreamException)
        {
            // Its client, or the test, has ended.
        }
    }
}

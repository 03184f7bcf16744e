using System.Net;
using System.Net.Sockets;

namespace Ockam.Tests.RealParts;

/// <summary>A client of a server that echoes.</summary>
internal sealed class EchoClient : IDisposable
{
    // A portal that works answers in milliseconds; the rest is for a machine that is busy.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;
    private int _sent;

    private EchoClient(Socket socket) => _socket = socket;

    public static async Task<EchoClient> ConnectAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint).WaitAsync(s_patience);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new EchoClient(socket);
    }

    /// <summary>Sends something new, and checks that the same comes back.</summary>
    /// <exception cref="IOException">The connection ended.</exception>
    /// <exception cref="TimeoutException">Nothing came back.</exception>
    public async Task EchoAsync(int length = 100)
    {
        var bytes = new byte[length];
        new Random(_sent++).NextBytes(bytes);
        await using var stream = new NetworkStream(_socket, ownsSocket: false);
        using var timeout = new CancellationTokenSource(s_patience);
        try
        {
            await stream.WriteAsync(bytes, timeout.Token);
            var back = new byte[length];
            await stream.ReadExactlyAsync(back, timeout.Token);
            Assert.Equal(bytes, back);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("The echo does not come.");
        }
    }

    /// <summary>Reads until the connection ends, and answers with its error; null if it ended without one.</summary>
    /// <exception cref="TimeoutException">It does not end.</exception>
    public async Task<SocketError?> EndAsync()
    {
        var buffer = new byte[4096];
        using var timeout = new CancellationTokenSource(s_patience);
        try
        {
            while (await _socket.ReceiveAsync(buffer, timeout.Token) > 0) { }
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("The connection does not end.");
        }
    }

    /// <summary>Whether a new connection works.</summary>
    public static async Task<bool> WorksAsync(IPEndPoint endPoint) => await TryAsync(endPoint) is null;

    /// <summary>Makes a new connection, and answers with why it does not work; null if it does.</summary>
    /// <exception cref="TimeoutException">It hangs.</exception>
    public static async Task<string?> TryAsync(IPEndPoint endPoint)
    {
        try
        {
            using EchoClient client = await ConnectAsync(endPoint);
            return await client.TryAsync();
        }
        catch (SocketException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Answers with why this connection does not work; null if it does.</summary>
    /// <exception cref="TimeoutException">It hangs.</exception>
    public async Task<string?> TryAsync()
    {
        try
        {
            await EchoAsync();
            return null;
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }

    public void Dispose() => _socket.Dispose();
}

using System.Net;
using System.Net.Sockets;
using Ockam.Portals;

namespace Ockam.Tests.Portals;

/// <summary>A socket of an application, with patience in every step.</summary>
internal sealed class TestClient : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public TestClient(Socket socket) => Socket = socket;

    public Socket Socket { get; }

    public static async Task<TestClient> ConnectAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        // Waiting, since a connection that was made and then reset at once is a failure to the other way of connecting.
        await Task.Run(() => socket.Connect(endPoint));
        return new TestClient(socket);
    }

    public static Task<TestClient> ConnectAsync(TcpInlet inlet) => ConnectAsync(inlet.LocalEndPoint);

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (bytes.Length > 0) bytes = bytes[await Socket.SendAsync(bytes, limit.Token)..];
    }

    public async Task<byte[]> ReceiveAsync(int count)
    {
        byte[] bytes = new byte[count];
        using var limit = new CancellationTokenSource(Patience);
        for (int got = 0; got < count;)
        {
            int more = await Socket.ReceiveAsync(bytes.AsMemory(got), limit.Token);
            if (more == 0) throw new EndOfStreamException($"The stream ended after {got} of {count} bytes.");
            got += more;
        }

        return bytes;
    }

    public async Task<byte[]> ReceiveToEndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        using var all = new MemoryStream();
        byte[] bytes = new byte[64 * 1024];
        while (await Socket.ReceiveAsync(bytes, limit.Token) is var count and > 0) all.Write(bytes, 0, count);
        return all.ToArray();
    }

    /// <summary>Reads until the end, and says whether it was an error.</summary>
    public async Task<bool> EndsWithErrorAsync()
    {
        try
        {
            await ReceiveToEndAsync();
            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    public void EndSending() => Socket.Shutdown(SocketShutdown.Send);

    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    public void Dispose() => Socket.Dispose();
}

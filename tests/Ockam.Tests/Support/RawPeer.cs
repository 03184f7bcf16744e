using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Ockam.Encoding;
using Ockam.Routing;

namespace Ockam.Tests.Support;

/// <summary>A socket that is no node, to see and send the very bytes.</summary>
internal sealed class RawPeer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public Socket Socket { get; }

    public RawPeer(Socket socket) => Socket = socket;

    public IPEndPoint LocalEndPoint => (IPEndPoint)Socket.LocalEndPoint!;

    public static async Task<RawPeer> ConnectAsync(int port, bool greet = true)
    {
        var peer = new RawPeer(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        await peer.Socket.ConnectAsync(IPAddress.Loopback, port);
        if (!greet) return peer;
        await peer.SendAsync(new byte[] { 1 });
        Assert.Equal([1], await peer.ReadAsync(1));
        return peer;
    }

    public static byte[] Frame(string onward, string back, ReadOnlySpan<byte> payload) => Frame(Body(onward, back, payload));

    public static byte[] Frame(ReadOnlySpan<byte> body)
    {
        var frame = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length);
        body.CopyTo(frame.AsSpan(4));
        return frame;
    }

    public static byte[] Body(string onward, string back, ReadOnlySpan<byte> payload)
    {
        var writer = new CborWriter();
        writer.WriteArrayHead(4);
        Write(writer, onward);
        Write(writer, back);
        writer.WriteByteString(payload);
        writer.WriteNull();
        return writer.ToArray();
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (bytes.Length > 0) bytes = bytes[await Socket.SendAsync(bytes, limit.Token)..];
    }

    public async Task<byte[]> ReadAsync(int count)
    {
        using var limit = new CancellationTokenSource(Patience);
        var bytes = new byte[count];
        for (int read = 0; read < count;)
        {
            int more = await Socket.ReceiveAsync(bytes.AsMemory(read), limit.Token);
            if (more == 0) throw new EndOfStreamException($"Closed after {read} of {count} bytes.");
            read += more;
        }

        return bytes;
    }

    public async Task<byte[]> ReadFrameAsync()
    {
        byte[] head = await ReadAsync(4);
        return [.. head, .. await ReadAsync(BinaryPrimitives.ReadInt32BigEndian(head))];
    }

    /// <summary>Whether the node closes the connection, by an end or a reset, before it sends anything.</summary>
    public async Task<bool> IsClosedByPeerAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            return await Socket.ReceiveAsync(new byte[1], limit.Token) == 0;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    /// <summary>Everything that comes until the node ends the connection, by an end or a reset.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        var bytes = new List<byte>();
        var part = new byte[4096];
        try
        {
            while (await Socket.ReceiveAsync(part, limit.Token) is > 0 and int count) bytes.AddRange(part.AsSpan(0, count));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            // This is an end too.
        }

        return [.. bytes];
    }

    /// <summary>Sends an honest echo request and expects its answer, which proves that all before it was dealt with.</summary>
    public async Task EchoAsync(string text)
    {
        byte[] payload = Bare.EncodeString(text);
        await SendAsync(Frame("echo", "me", payload));
        Assert.Equal(Frame("me", "echo", payload).ToHex(), (await ReadFrameAsync()).ToHex());
    }

    public void Dispose() => Socket.Dispose();

    private static void Write(CborWriter writer, string route)
    {
        Address[] addresses = route.Length == 0 ? [] : [.. Route.Parse(route)];
        writer.WriteArrayHead(addresses.Length);
        foreach (Address address in addresses) writer.WriteEncoded(address.Encoded);
    }
}

using System.Net;
using System.Net.Sockets;

namespace Ockam.Tests.Networks;

/// <summary>
/// Sends back what it gets, or sends the <see cref="Pattern"/> for as long as it is taken, or takes it: the first byte of a connection
/// says which.
/// </summary>
internal sealed class PatternServer : IDisposable
{
    public const byte Echo = (byte)'e';
    public const byte Source = (byte)'s';
    public const byte Sink = (byte)'k';

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private long _taken;
    private int _open;
    private volatile Exception? _wrong;

    public PatternServer(IPAddress address)
    {
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen(100);
        _ = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>How many bytes of the pattern it was sent.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>How many connections are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>A byte that was wrong, if one was.</summary>
    public Exception? Wrong => _wrong;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        Interlocked.Increment(ref _open);
        byte[] bytes = new byte[16 * 1024];
        try
        {
            await client.ReceiveAsync(bytes.AsMemory(0, 1));
            byte role = bytes[0];
            for (long position = 0; ;)
            {
                int count = bytes.Length;
                if (role == Source) Pattern.Fill(bytes, position);
                else count = await client.ReceiveAsync(bytes);
                if (count == 0) return;
                position += count;
                if (role != Sink)
                {
                    for (int sent = 0; sent < count;) sent += await client.SendAsync(bytes.AsMemory(sent, count - sent));
                    continue;
                }

                Pattern.Check(bytes.AsSpan(0, count), position - count);
                Interlocked.Add(ref _taken, count);
            }
        }
        catch (InvalidDataException wrong)
        {
            _wrong = wrong;
        }
        catch (SocketException)
        {
            // The connection ended by an error, as tests make it.
        }
        finally
        {
            client.Dispose();
            Interlocked.Decrement(ref _open);
        }
    }
}

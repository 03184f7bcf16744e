using System.Net;
using System.Net.Sockets;

namespace Ockam.Tests.Networks;

/// <summary>A client of a <see cref="PatternServer"/>.</summary>
internal sealed class PatternClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private long _moved;

    private PatternClient() { }

    /// <summary>How many bytes of the pattern came or went.</summary>
    public long Moved => Interlocked.Read(ref _moved);

    /// <summary>Completes when the connection has ended; fails if a byte was wrong.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public static async Task<PatternClient> ConnectAsync(IPEndPoint server, byte role)
    {
        var client = new PatternClient();
        await client._socket.ConnectAsync(server);
        await client._socket.SendAsync(new[] { role });
        client.Ended = role switch
        {
            PatternServer.Source => client.TakeAsync(),
            PatternServer.Sink => client.SendAsync(),
            _ => Task.CompletedTask,
        };
        return client;
    }

    /// <summary>Connects, sends a little and waits for it to come back.</summary>
    public static async Task AskAsync(IPEndPoint server, TimeSpan limit)
    {
        using PatternClient client = await ConnectAsync(server, PatternServer.Echo);
        await client.EchoAsync(limit);
    }

    /// <summary>Sends a little and waits for it to come back.</summary>
    public async Task EchoAsync(TimeSpan limit)
    {
        using var cancellation = new CancellationTokenSource(limit);
        byte[] question = new byte[100];
        Random.Shared.NextBytes(question);
        await _socket.SendAsync(question, cancellation.Token);
        byte[] answer = new byte[question.Length];
        for (int got = 0; got < answer.Length;)
        {
            int count = await _socket.ReceiveAsync(answer.AsMemory(got), cancellation.Token);
            if (count == 0) throw new EndOfStreamException("The connection ended before the answer.");
            got += count;
        }

        Assert.Equal(question, answer);
    }

    /// <summary>Reads until the connection ends, in whatever way.</summary>
    public async Task WaitForEndAsync(TimeSpan limit)
    {
        using var cancellation = new CancellationTokenSource(limit);
        try
        {
            while (await _socket.ReceiveAsync(new byte[1024], cancellation.Token) > 0) { }
        }
        catch (SocketException)
        {
            // An error is an end too.
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task TakeAsync()
    {
        byte[] bytes = new byte[16 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(bytes) is var count and > 0)
            {
                Pattern.Check(bytes.AsSpan(0, count), Moved);
                Interlocked.Add(ref _moved, count);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Ended by an error, or by the test.
        }
    }

    private async Task SendAsync()
    {
        byte[] bytes = new byte[16 * 1024];
        try
        {
            while (true)
            {
                Pattern.Fill(bytes, Moved);
                for (int sent = 0; sent < bytes.Length;) sent += await _socket.SendAsync(bytes.AsMemory(sent));
                Interlocked.Add(ref _moved, bytes.Length);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Ended by an error, or by the test.
        }
    }
}

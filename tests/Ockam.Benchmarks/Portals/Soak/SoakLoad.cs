using System.Net;
using System.Net.Sockets;

namespace Ockam.Benchmarks.Portals;

/// <summary>
/// Clients of an echo server behind an inlet: some talk in small and large requests, some move bulk, some connect and leave at once,
/// some are mostly silent. Each opens a new connection when the old one ends.
/// </summary>
internal sealed class SoakLoad(int port, SoakCounters counters, CancellationToken stopped)
{
    private const int Talkers = 4;
    private const int Movers = 2;
    private const int Visitors = 2;
    private const int Sleepers = 16;

    // Longer than any promise of recovery, shorter than patience.
    private static readonly TimeSpan _hang = TimeSpan.FromSeconds(30);

    /// <summary>Runs until it is stopped.</summary>
    public Task RunAsync()
    {
        int seed = 0;
        return Task.WhenAll(
        [
            // So many exchanges a connection, of so many bytes at most, with so long a pause after each.
            .. Start(Talkers, ref seed, exchanges: 200, largest: 64 * 1024, TimeSpan.FromMilliseconds(10)),
            .. Start(Movers, ref seed, exchanges: 64, largest: 1024 * 1024, TimeSpan.FromMilliseconds(20)),
            .. Start(Visitors, ref seed, exchanges: 1, largest: 16, TimeSpan.FromMilliseconds(20)),
            .. Start(Sleepers, ref seed, exchanges: 100, largest: 64, TimeSpan.FromSeconds(5)),
        ]);
    }

    private List<Task> Start(int count, ref int seed, int exchanges, int largest, TimeSpan pause)
    {
        var tasks = new List<Task>();
        for (int i = 0; i < count; i++)
        {
            var random = new Random(++seed);
            tasks.Add(Task.Run(() => RepeatAsync(random, exchanges, largest, pause), CancellationToken.None));
        }

        return tasks;
    }

    private async Task RepeatAsync(Random random, int exchanges, int largest, TimeSpan pause)
    {
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                await ConverseAsync(random, exchanges, largest, pause);
            }
            catch (SocketException)
            {
                counters.AddEnded();
                await Task.Delay(100, CancellationToken.None);
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                counters.AddHung();
            }
        }
    }

    private async Task ConverseAsync(Random random, int exchanges, int largest, TimeSpan pause)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, stopped);
        byte[] request = new byte[largest];
        byte[] answer = new byte[largest];
        for (int i = 0; i < exchanges; i++)
        {
            // Mostly short, at times as long as may be.
            int size = random.Next(4) == 0 ? random.Next(1, largest + 1) : random.Next(1, Math.Min(largest, 512) + 1);
            random.NextBytes(request.AsSpan(0, size));
            await ExchangeAsync(socket, request.AsMemory(0, size), answer.AsMemory(0, size));
            await Task.Delay(pause, stopped);
        }
    }

    private async Task ExchangeAsync(Socket socket, Memory<byte> request, Memory<byte> answer)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        patience.CancelAfter(_hang);
        Task sending = SendAsync(socket, request, patience.Token);
        try
        {
            for (int got = 0; got < answer.Length;)
            {
                int read = await socket.ReceiveAsync(answer[got..], patience.Token);
                if (read == 0) throw new SocketException((int)SocketError.ConnectionReset);
                got += read;
            }
        }
        finally
        {
            // Its failure is that of the connection, which the reading end has seen too.
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (answer.Span.SequenceEqual(request.Span)) counters.AddAnswer(answer.Length);
        else counters.AddWrong();
    }

    private static async Task SendAsync(Socket socket, Memory<byte> request, CancellationToken cancellationToken)
    {
        while (!request.IsEmpty) request = request[await socket.SendAsync(request, cancellationToken)..];
    }
}

using System.Net;
using System.Net.Sockets;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

/// <summary>What peers that ask and do not read take from those that do.</summary>
public sealed class TcpOutputTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task Answers_that_nobody_takes_are_bounded_over_all_connections_and_a_large_answer_gets_through()
    {
        const int Limit = 8 * MiB;
        var clock = new ManualClock();
        await using var node = new TestNode(new TcpTransportOptions { TimeProvider = clock, OutputLimit = Limit });
        var attackers = new List<(RawPeer Peer, TcpConnection Connection)>();
        for (int i = 0; i < 12; i++)
        {
            attackers.Add(await ConnectGreedyAsync(node));
            await FillAsync(attackers[^1], 3 * MiB / 2);
            Assert.InRange(node.Transport.Output.Used, 0, Limit);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(attackers.Sum(one => one.Connection.BytesQueued) <= Limit + 12 * 16 * 1024);
        Assert.Contains(attackers, one => one.Connection.CloseReason?.Contains("took too little") == true);
        Assert.Contains(attackers, one => one.Connection.CloseReason is null);

        using RawPeer honest = await node.ConnectRawAsync();
        byte[] payload = new byte[5 * MiB];
        Task sending = honest.SendAsync(RawPeer.Frame("echo", "me", payload));
        byte[] answer = await honest.ReadFrameAsync();
        await sending;
        Assert.Equal(RawPeer.Frame("me", "echo", payload), answer);
        await honest.EchoAsync("still there");
        foreach ((RawPeer peer, _) in attackers) peer.Dispose();
    }

    // With a small window, so that the operating system takes little.
    private static async Task<(RawPeer Peer, TcpConnection Connection)> ConnectGreedyAsync(TestNode node)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4 * 1024 };
        await socket.ConnectAsync(IPAddress.Loopback, node.Port);
        var peer = new RawPeer(socket);
        await peer.SendAsync(new byte[] { 1 });
        return (peer, await node.AcceptedAsync(peer));
    }

    private static async Task FillAsync((RawPeer Peer, TcpConnection Connection) greedy, long queued)
    {
        byte[] frame = RawPeer.Frame("echo", "me", new byte[48 * 1024]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        long sent = 1;
        while (greedy.Connection.BytesQueued < queued && greedy.Connection.Status != TcpConnectionStatus.Closed)
        {
            await greedy.Peer.SendAsync(frame);
            sent += frame.Length;
            while (greedy.Connection.BytesReceived < sent && greedy.Connection.Status != TcpConnectionStatus.Closed)
                await Task.Delay(1, limit.Token);
        }
    }
}

using System.Net.Sockets;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

/// <summary>What peers that begin frames and do not end them take from those that do.</summary>
public sealed class TcpPartialFrameTests
{
    private const int MiB = 1024 * 1024;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Frames_of_60_KiB_that_do_not_end_are_bounded_over_all_connections_and_a_large_one_gets_through()
    {
        var options = new TcpTransportOptions { TimeProvider = _clock, PartialFrameLimit = 3 * MiB, ReceiveBufferLimit = MiB };
        await using var node = new TestNode(options);
        using RawPeer honest = await node.ConnectRawAsync();
        var attackers = new List<RawPeer>();
        byte[] part = RawPeer.Frame("echo", "me", new byte[61 * 1024])[..(60 * 1024)];
        const int Count = 200;
        for (int i = 0; i < Count; i++) attackers.Add(await AttackAsync(node, part));
        TcpConnection honestAt = await node.AcceptedAsync(honest);
        await Eventually.TrueAsync(
            () => node.Listener.Accepted == Count + 1
                && node.Transport.Connections.All(one => one == honestAt || one.BytesReceived > part.Length),
            "all came");
        _clock.Advance(3 * Second);

        long held = node.Transport.Connections.Sum(connection => (long)connection.BufferCapacity);
        Assert.True(held <= 4 * MiB + Count * TcpFrameReader.SmallestBuffer, $"{held}");
        byte[] payload = new byte[2 * MiB];
        byte[] frame = RawPeer.Frame("echo", "me", payload);
        Task<byte[]> answering = honest.ReadFrameAsync();
        long sent = 1;
        foreach (byte[] piece in frame.Chunk(128 * 1024))
        {
            await honest.SendAsync(piece);
            sent += piece.Length;
            await CameAsync(honestAt, sent);
            // More of them while it is under way, and time passes.
            attackers.Add(await AttackAsync(node, part));
            _clock.Advance(Second);
        }

        Assert.Equal(RawPeer.Frame("me", "echo", payload), await answering);
        attackers.ForEach(attacker => attacker.Dispose());
    }

    [Fact]
    public async Task A_small_frame_that_does_not_end_is_charged_after_a_second_and_ends_its_connection_after_30()
    {
        await using var node = new TestNode(new TcpTransportOptions { TimeProvider = _clock });
        using RawPeer slow = await node.ConnectRawAsync();
        using RawPeer dripping = await node.ConnectRawAsync();
        TcpConnection slowAt = await node.AcceptedAsync(slow);
        TcpConnection drippingAt = await node.AcceptedAsync(dripping);
        byte[] large = RawPeer.Frame("echo", "me", new byte[MiB]);
        int sent = 0;
        await slow.SendAsync(large[..100]);
        await CameAsync(slowAt, 1 + 100);
        await PassAsync(async () => await SendAsync(dripping, large[sent..(sent += 3_000)]), seconds: 5);
        Assert.InRange(node.Transport.PartialFrames.Used, 2 * TcpFrameReader.SmallestBuffer, 4 * TcpFrameReader.SmallestBuffer);
        Assert.Null(slowAt.CloseReason);
        await PassAsync(async () => await SendAsync(dripping, large[sent..(sent += 3_000)]), seconds: 27);

        Assert.True(await slow.IsClosedByPeerAsync());
        Assert.Contains("came in 30 s", slowAt.CloseReason);
        await PassAsync(async () => await SendAsync(dripping, large[sent..(sent += 3_000)]), seconds: 35);
        Assert.Null(drippingAt.CloseReason);
        Assert.True(node.Transport.PartialFrames.Used > 0);

        await dripping.SendAsync(large[sent..]);
        Assert.Equal(MiB, (await dripping.ReadFrameAsync()).Length, 100d);
        await Eventually.TrueAsync(
            () =>
            {
                _clock.Advance(Second);
                return node.Transport.PartialFrames.Used == 0;
            },
            "what the frame took is given back");

        async Task SendAsync(RawPeer peer, byte[] bytes)
        {
            await peer.SendAsync(bytes);
            await CameAsync(drippingAt, 1 + sent);
        }
    }

    private async Task PassAsync(Func<Task> each, int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            await each();
            _clock.Advance(Second);
        }
    }

    // Only then may time pass: what has not come is no progress.
    private static async Task CameAsync(TcpConnection connection, long bytes)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (connection.BytesReceived < bytes)
        {
            Assert.Null(connection.CloseReason);
            await Task.Delay(1, limit.Token);
        }
    }

    private static async Task<RawPeer> AttackAsync(TestNode node, byte[] part)
    {
        RawPeer attacker = await node.ConnectRawAsync(greet: false);
        try
        {
            await attacker.SendAsync(new byte[] { 1 });
            await attacker.SendAsync(part);
        }
        catch (SocketException)
        {
            // Closed already, to make room.
        }

        return attacker;
    }
}

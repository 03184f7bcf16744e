using System.Net.Sockets;
using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class TcpLimitsTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task A_source_waits_for_a_slow_reader_which_is_closed_when_it_takes_nothing()
    {
        var clock = new ManualClock();
        await using var node = new TestNode(new TcpTransportOptions { TimeProvider = clock });
        using RawPeer slow = await node.ConnectRawAsync();
        using RawPeer honest = await node.ConnectRawAsync();
        TcpConnection connection = await node.AcceptedAsync(slow);
        using Mailbox mailbox = node.OpenMailbox(connection);
        var route = new Route(connection.SenderAddress, new Address("sink"));
        var payload = new byte[48 * 1024];

        Task waiting;
        do
        {
            waiting = mailbox.SendAsync(route, payload).AsTask();
        }
        while (!await Stuck.IsAsync(waiting, honest, () => connection.BytesSent));

        Assert.InRange(connection.BytesQueued, MiB / 2, MiB + 2 * payload.Length);
        clock.Advance(TimeSpan.FromSeconds(29));
        await honest.EchoAsync("others go on");
        Assert.Equal(TcpConnectionStatus.Open, connection.Status);
        clock.Advance(TimeSpan.FromSeconds(2));
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        await connection.Completion.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("took nothing for 30 s", connection.CloseReason);
        await honest.EchoAsync("others go on");
        await Assert.ThrowsAsync<RoutingException>(() => mailbox.SendAsync(route, payload).AsTask());
    }

    [Fact]
    public async Task A_slow_reader_that_takes_something_is_not_closed_and_the_source_goes_on()
    {
        var clock = new ManualClock();
        await using var node = new TestNode(new TcpTransportOptions { TimeProvider = clock });
        using RawPeer slow = await node.ConnectRawAsync();
        using RawPeer honest = await node.ConnectRawAsync();
        TcpConnection connection = await node.AcceptedAsync(slow);
        using Mailbox mailbox = node.OpenMailbox(connection);
        var route = new Route(connection.SenderAddress, new Address("sink"));
        int sent = 0;
        Task waiting;
        do
        {
            waiting = mailbox.SendAsync(route, BitConverter.GetBytes(sent++).Concat(new byte[48 * 1024]).ToArray()).AsTask();
        }
        while (!await Stuck.IsAsync(waiting, honest, () => connection.BytesSent));

        for (int read = 0; read < sent; read++)
        {
            byte[] frame = await slow.ReadFrameAsync();
            // The counter stands before 48 KiB of zeros and the last byte.
            Assert.Equal(read, BitConverter.ToInt32(frame, frame.Length - 1 - 48 * 1024 - 4));
            if (read % 10 == 0) clock.Advance(TimeSpan.FromSeconds(1));
        }

        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(TcpConnectionStatus.Open, connection.Status);
        await slow.EchoAsync("still there");
    }

    [Fact]
    public async Task A_receive_loop_waits_for_a_slow_connection_and_loses_nothing()
    {
        await using var node = new TestNode();
        node.Serve(ServiceAddresses.Hop, new HopWorker(node.Router, ServiceAddresses.Hop));
        using RawPeer source = await node.ConnectRawAsync();
        using RawPeer slow = await node.ConnectRawAsync();
        using RawPeer honest = await node.ConnectRawAsync();
        TcpConnection toSlow = await node.AcceptedAsync(slow);
        byte[] frame = RawPeer.Frame($"hop => {toSlow.SenderAddress.Name} => sink", "me", new byte[48 * 1024]);
        const int Count = 500;
        Task sending = Task.Run(async () =>
        {
            for (int i = 0; i < Count; i++) await source.SendAsync(frame);
        });

        // 24 MB are more than the sockets' own buffers and the queue hold.
        await Eventually.TrueAsync(() => toSlow.BytesQueued >= MiB, "more waits than a source may add to");
        Assert.True(await Stuck.IsAsync(sending, honest, () => toSlow.BytesSent + toSlow.BytesQueued));
        Assert.InRange(toSlow.BytesQueued, 1, MiB + 2 * frame.Length);
        for (int i = 0; i < Count; i++) Assert.Equal(frame.Length, (await slow.ReadFrameAsync()).Length, 100d);
        await sending;
    }

    [Fact]
    public async Task A_peer_that_asks_without_taking_the_answers_is_closed()
    {
        await using var node = new TestNode();
        using RawPeer honest = await node.ConnectRawAsync();
        using RawPeer greedy = await node.ConnectRawAsync();
        TcpConnection connection = await node.AcceptedAsync(greedy);
        byte[] frame = RawPeer.Frame("echo", "me", new byte[48 * 1024]);
        var most = 0L;
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (true)
            {
                await greedy.SendAsync(frame);
                most = Math.Max(most, connection.BytesQueued);
            }
        });
        await connection.Completion.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("without taking the answers", connection.CloseReason);
        Assert.True(most <= 2 * MiB + 2 * frame.Length, $"{most}");
        await honest.EchoAsync("others go on");
        Assert.Equal(1, node.Router.Drops[DropReason.Overflow]);
    }

    [Fact]
    public async Task A_message_that_finds_no_memory_ends_its_connection_since_those_behind_it_must_not_arrive()
    {
        await using var node = new TestNode(new TcpTransportOptions { OutputLimit = MiB });
        using RawPeer peer = await node.ConnectRawAsync();
        TcpConnection connection = await node.AcceptedAsync(peer);
        var message = new RoutedMessage();
        message.Onward.Set(new Route(connection.SenderAddress, new Address("portal")));
        message.SetPayload(new byte[4 * MiB]);
        Assert.False(node.Router.Dispatch(message));
        await connection.Completion.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("Too much waits", connection.CloseReason);
    }

    [Fact]
    public async Task A_message_too_long_for_a_frame_is_refused_and_the_connection_stays()
    {
        await using var node = new TestNode();
        using RawPeer peer = await node.ConnectRawAsync();
        TcpConnection connection = await node.AcceptedAsync(peer);
        using Mailbox mailbox = node.OpenMailbox(connection);
        var route = new Route(connection.SenderAddress, new Address("sink"));
        await Assert.ThrowsAsync<RoutingException>(() => mailbox.SendAsync(route, new byte[16 * MiB]).AsTask());
        await peer.EchoAsync("after");
    }

    [Fact]
    public async Task A_sealed_message_that_cannot_be_sent_closes_the_connection()
    {
        await using var node = new TestNode();
        using RawPeer peer = await node.ConnectRawAsync();
        TcpConnection connection = await node.AcceptedAsync(peer);
        RoutedMessage message = node.Router.Rent();
        message.Onward.Set(new Route(connection.SenderAddress, new Address("sink")));
        message.SetPayload(new byte[16 * MiB]);
        var scope = new Scope();
        message.Hold(scope);
        Assert.False(node.Router.Dispatch(message));
        Assert.False(scope.Delivered);
        await connection.Completion.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("a frame has at most", connection.CloseReason);
    }

    [Fact]
    public async Task Idle_connections_hold_no_buffer()
    {
        await using var node = new TestNode();
        using RawPeer peer = await node.ConnectRawAsync(greet: false);
        Assert.Equal([1], await peer.ReadAsync(1));
        TcpConnection connection = await node.AcceptedAsync(peer);
        Assert.Equal(0, connection.BufferCapacity);
        await peer.SendAsync(new byte[] { 1 });
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 20; i++) await peer.EchoAsync("busy");
            while (connection.BufferCapacity > 0) await Task.Delay(10, limit.Token);
        }

        Assert.Equal(TcpConnectionStatus.Open, connection.Status);
    }

    private sealed class Scope : IDispatchScope
    {
        public bool? Delivered { get; private set; }

        public void Release(bool delivered) => Delivered = delivered;
    }
}

using System.Diagnostics;
using Ockam.Encoding;
using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class TcpBadInputTests
{
    [Theory]
    [InlineData("00", "version 0")]
    [InlineData("48545450", "version 72")]
    [InlineData("0101000001", "16777217")]
    [InlineData("01ffffffff", "4294967295")]
    [InlineData("0100000000", "length 0")]
    [InlineData("0100000001ff", "CBOR")]
    [InlineData("010000000483808000", "CBOR")]
    [InlineData("0100000003828080", "CBOR")]
    [InlineData("01000000059bffffffff", "CBOR")]
    public async Task What_is_not_of_the_protocol_closes_that_connection_with_a_reason(string hex, string reason)
    {
        await using var node = new TestNode();
        using RawPeer honest = await node.ConnectRawAsync();
        using RawPeer peer = await node.ConnectRawAsync(greet: false);
        Assert.Equal([1], await peer.ReadAsync(1));
        TcpConnection connection = await node.AcceptedAsync(peer);

        await peer.SendAsync(hex.FromHex());

        Assert.True(await peer.IsClosedByPeerAsync());
        await connection.Completion.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains(reason, connection.CloseReason);
        Assert.IsType<EncodingException>(connection.LastError);
        Assert.Equal(TcpConnectionStatus.Closed, connection.Status);
        await honest.EchoAsync("honest");
        Assert.DoesNotContain(connection, node.Transport.Connections);
    }

    [Fact]
    public async Task A_route_of_100_000_addresses_is_dropped_without_harm()
    {
        await using var node = new TestNode();
        using RawPeer peer = await node.ConnectRawAsync();
        var writer = new CborWriter();
        for (int i = 0; i < 100_000; i++) writer.WriteEncoded(ServiceAddresses.Echo.Encoded);
        byte[] many = [0x9a, 0, 1, 0x86, 0xa0, .. writer.Written];
        byte[] one = [0x81, .. ServiceAddresses.Echo.Encoded];
        await peer.SendAsync(RawPeer.Frame([0x84, .. many, .. one, 0x40, 0xf6]));
        await peer.SendAsync(RawPeer.Frame([0x84, .. one, .. many, 0x40, 0xf6]));
        await peer.EchoAsync("after");
        Assert.Equal(2, node.Router.Drops[DropReason.Malformed]);
    }

    [Fact]
    public async Task A_return_route_that_is_full_already_is_dropped_and_the_connection_stays()
    {
        await using var node = new TestNode();
        using RawPeer peer = await node.ConnectRawAsync();
        await peer.SendAsync(RawPeer.Frame("echo", string.Join("=>", Enumerable.Range(0, 64)), "x"u8));
        await peer.EchoAsync("after");
        Assert.Equal(1, node.Router.Drops[DropReason.Malformed]);
    }

    [Fact]
    public async Task Two_workers_that_forward_to_each_other_end_and_the_connection_goes_on()
    {
        await using var node = new TestNode();
        node.Serve(new Address("ping"), new Turn(new Address("pong")));
        node.Serve(new Address("pong"), new Turn(new Address("ping")));
        using RawPeer peer = await node.ConnectRawAsync();
        await peer.SendAsync(RawPeer.Frame("ping", "me", "x"u8));
        await peer.EchoAsync("after");
        Assert.Equal(1, node.Router.Drops[DropReason.TooManyHops]);
    }

    [Fact]
    public async Task A_peer_that_sends_no_version_byte_is_closed_after_10_seconds()
    {
        var clock = new ManualClock();
        await using var node = new TestNode(new TcpTransportOptions { TimeProvider = clock });
        using RawPeer honest = await node.ConnectRawAsync();
        await honest.EchoAsync("before");
        using RawPeer silent = await node.ConnectRawAsync(greet: false);
        Assert.Equal([1], await silent.ReadAsync(1));
        TcpConnection connection = await node.AcceptedAsync(silent);
        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(TcpConnectionStatus.Greeting, connection.Status);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(await silent.IsClosedByPeerAsync());
        Assert.Contains("no version byte", connection.CloseReason);
        await honest.EchoAsync("after");
    }

    [Fact]
    public async Task Two_nodes_that_forward_to_each_other_end_and_their_connections_go_on()
    {
        await using var one = new TestNode();
        await using var other = new TestNode();
        var ping = new Address("ping");
        TcpConnection connection = await one.ConnectToAsync(other);
        await Eventually.TrueAsync(() => other.Listener.Connections.Count == 1, "the connection was accepted");
        TcpConnection back = other.Listener.Connections.Single();
        one.Serve(ping, new Turn(connection.SenderAddress, ping));
        other.Serve(ping, new Turn(back.SenderAddress, ping));
        connection.Flow.AddConsumer(ping);
        using RawPeer peer = await one.ConnectRawAsync();
        await peer.SendAsync(RawPeer.Frame("ping", "me", "x"u8));

        // Each crossing adds to the return route, which is full after 64 addresses.
        await Eventually.TrueAsync(
            () => one.Router.Drops[DropReason.Malformed] + other.Router.Drops[DropReason.Malformed] == 1, "the message was dropped");
        long crossings = connection.MessagesReceived + back.MessagesReceived;
        Assert.InRange(crossings, 1, Route.MaximumAddresses);
        long began = Stopwatch.GetTimestamp();
        await peer.EchoAsync("after");
        using Mailbox mailbox = one.OpenMailbox(connection);
        await mailbox.SendAsync(new Route(connection.SenderAddress, ServiceAddresses.Echo), "x"u8.ToArray());
        await mailbox.ReceiveAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(2));
        // The honest message and its answer alone came after it.
        Assert.Equal(crossings + 2, connection.MessagesReceived + back.MessagesReceived);
    }

    private sealed class Turn(params Address[] others) : Worker
    {
        protected internal override Disposition Handle(RoutedMessage message)
        {
            message.Onward.Pop();
            foreach (Address other in others.Reverse()) message.Onward.Push(other);
            return Disposition.Forward;
        }
    }
}

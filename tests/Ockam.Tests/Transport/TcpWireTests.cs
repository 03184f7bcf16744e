using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

/// <summary>Against a raw socket, byte for byte.</summary>
public sealed class TcpWireTests
{
    private static readonly byte[] s_hello = [5, .. "hello"u8];

    [Fact]
    public async Task The_version_byte_is_sent_without_waiting_for_the_peers()
    {
        await using var node = new TestNode();
        using RawPeer peer = await node.ConnectRawAsync(greet: false);
        Assert.Equal([1], await peer.ReadAsync(1));
    }

    [Fact]
    public async Task A_server_answers_the_worked_example()
    {
        await using var node = new TestNode();
        using RawPeer peer = await node.ConnectRawAsync();
        await peer.SendAsync("0000001984818200446563686f8182004461626364460568656c6c6ff6".FromHex());
        // On the wire back: onward [abcd], return [echo]; the server's own connection is in neither.
        Assert.Equal("00000019848182004461626364818200446563686f460568656c6c6ff6", (await peer.ReadFrameAsync()).ToHex());
    }

    [Fact]
    public async Task A_client_sends_the_worked_example_and_gets_its_answer()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        await using var client = new TestNode();
        int port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        Task<TcpConnection> connecting = client.Transport.ConnectAsync("localhost", port);
        using var peer = new RawPeer(await listener.AcceptSocketAsync());
        TcpConnection connection = await connecting;
        Assert.Equal([1], await peer.ReadAsync(1));
        await peer.SendAsync(new byte[] { 1 });
        using Mailbox mailbox = client.OpenMailbox(connection, "abcd");

        await mailbox.SendAsync(new Route(connection.SenderAddress, ServiceAddresses.Echo), s_hello);
        Assert.Equal("0000001984818200446563686f8182004461626364460568656c6c6ff6", (await peer.ReadFrameAsync()).ToHex());

        await peer.SendAsync(RawPeer.Frame("abcd", "echo", s_hello));
        ReceivedMessage answer = await mailbox.ReceiveAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(new Route(connection.SenderAddress, ServiceAddresses.Echo), answer.ReturnRoute);
        Assert.True(answer.Payload.Span.SequenceEqual(s_hello));
    }

    [Fact]
    public async Task Through_hop_and_a_second_connection_routes_grow_and_shrink_as_they_should()
    {
        await using var node = new TestNode();
        node.Serve(ServiceAddresses.Hop, new HopWorker(node.Router, ServiceAddresses.Hop));
        using RawPeer near = await node.ConnectRawAsync();
        using RawPeer far = await node.ConnectRawAsync();
        string toFar = (await node.AcceptedAsync(far)).SenderAddress.Name;
        string toNear = (await node.AcceptedAsync(near)).SenderAddress.Name;

        await near.SendAsync(RawPeer.Frame($"hop => {toFar} => echo", "me", s_hello));
        Assert.Equal(RawPeer.Frame("echo", $"hop => {toNear} => me", s_hello).ToHex(), (await far.ReadFrameAsync()).ToHex());

        // The hop made itself reachable for the answer, which it forwards in turn.
        await far.SendAsync(RawPeer.Frame($"hop => {toNear} => me", "echo", s_hello));
        Assert.Equal(RawPeer.Frame("me", $"hop => {toFar} => echo", s_hello).ToHex(), (await near.ReadFrameAsync()).ToHex());
    }

    [Theory]
    [InlineData("838182004465 63686f81820042 6d65 4378797a")]
    [InlineData("848182004465 63686f81820042 6d65 4378797a f6")]
    [InlineData("848182004465 63686f81820042 6d65 4378797a 627b7d")]
    [InlineData("858182004465 63686f81820042 6d65 4378797a f6 f6")]
    public async Task Three_elements_four_and_more_are_accepted(string body)
    {
        await using var node = new TestNode();
        using RawPeer peer = await node.ConnectRawAsync();
        await peer.SendAsync(RawPeer.Frame(body.FromHex()));
        Assert.Equal(RawPeer.Frame("me", "echo", "xyz"u8).ToHex(), (await peer.ReadFrameAsync()).ToHex());
    }

    [Fact]
    public async Task Heartbeats_are_ignored()
    {
        await using var node = new TestNode();
        using RawPeer peer = await node.ConnectRawAsync();
        await peer.SendAsync(RawPeer.Frame("83808040".FromHex()));
        await peer.SendAsync(RawPeer.Frame("", "me", "x"u8));
        await peer.EchoAsync("after");
        Assert.Equal(1, (await node.AcceptedAsync(peer)).MessagesReceived);
        Assert.All(node.Router.Drops.Values, count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task Bytes_that_come_one_at_a_time_are_a_message_all_the_same()
    {
        await using var node = new TestNode();
        using RawPeer peer = await node.ConnectRawAsync();
        foreach (byte one in RawPeer.Frame("echo", "me", s_hello))
        {
            await peer.SendAsync(new[] { one });
            await Task.Yield();
        }

        Assert.Equal(RawPeer.Frame("me", "echo", s_hello).ToHex(), (await peer.ReadFrameAsync()).ToHex());
    }

    [Fact]
    public async Task Many_frames_in_one_segment_are_answered_in_order()
    {
        await using var node = new TestNode();
        using RawPeer peer = await node.ConnectRawAsync();
        await peer.SendAsync(Enumerable.Range(0, 3_000).SelectMany(i => RawPeer.Frame("echo", "me", BitConverter.GetBytes(i))).ToArray());
        for (int i = 0; i < 3_000; i++)
            Assert.Equal(RawPeer.Frame("me", "echo", BitConverter.GetBytes(i)), await peer.ReadFrameAsync());
    }

    [Fact]
    public async Task Unknown_and_denied_addresses_are_dropped_and_the_connection_stays()
    {
        await using var node = new TestNode();
        node.Router.Register(new Address("secret"), new EchoWorker(new Address("secret")));
        node.Listener.Flow.AddConsumer(new Address("gone"));
        using RawPeer peer = await node.ConnectRawAsync();
        await peer.SendAsync(RawPeer.Frame("secret", "me", "x"u8));
        await peer.SendAsync(RawPeer.Frame("gone", "me", "x"u8));
        await peer.SendAsync(RawPeer.Frame("1#127.0.0.1:4000 => echo", "me", "x"u8));
        await peer.EchoAsync("after");
        Assert.Equal(1, node.Router.Drops[DropReason.FlowDenied]);
        Assert.Equal(1, node.Router.Drops[DropReason.UnknownAddress]);
        Assert.Equal(1, node.Router.Drops[DropReason.UnresolvedTransport]);
    }

    [Fact]
    public async Task A_peer_does_not_reach_another_connection_without_hop()
    {
        await using var node = new TestNode();
        using RawPeer near = await node.ConnectRawAsync();
        using RawPeer far = await node.ConnectRawAsync();
        string toFar = (await node.AcceptedAsync(far)).SenderAddress.Name;
        await near.SendAsync(RawPeer.Frame($"{toFar} => echo", "me", "x"u8));
        await near.EchoAsync("after");
        await far.EchoAsync("after");
        Assert.Equal(1, node.Router.Drops[DropReason.FlowDenied]);
    }
}

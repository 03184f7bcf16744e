using System.Net;
using System.Net.Sockets;
using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

/// <summary>Who goes when a listener is full.</summary>
public sealed class TcpListenerRoomTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("::192.0.2.1", "192.0.2.1", false)]
    public void A_peer_is_an_address_or_all_addresses_that_it_has_anyway(string one, string other, bool same) =>
        Assert.Equal(same, PeerNetwork.Of(IPAddress.Parse(one)) == PeerNetwork.Of(IPAddress.Parse(other)));

    [Fact]
    public async Task A_listener_full_of_peers_that_proved_some_identity_still_lets_others_in()
    {
        await using var node = new TestNode(new TcpTransportOptions { MaximumConnections = 20 });
        var peers = new List<RawPeer>();
        for (int i = 0; i < 20; i++)
        {
            peers.Add(await ConnectAsync(node, "127.0.0.2"));
            ((IMessageSource)await node.AcceptedAsync(peers[^1])).PeerAuthenticated(isTrusted: false);
        }

        for (int i = 0; i < 5; i++)
        {
            using RawPeer honest = await ConnectAsync(node, "127.0.0.1");
            await honest.EchoAsync("one that came");
        }

        Assert.Equal(0, node.Listener.Refused);
        peers.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public async Task A_peer_that_has_left_keeps_its_connection_no_longer_from_making_room()
    {
        await using var node = new TestNode(new TcpTransportOptions { MaximumConnections = 2 });
        using RawPeer gone = await node.ConnectRawAsync();
        IMessageSource source = await node.AcceptedAsync(gone);
        using RawPeer stays = await node.ConnectRawAsync();
        ((IMessageSource)await node.AcceptedAsync(stays)).PeerAuthenticated(isTrusted: true);
        source.PeerAuthenticated(isTrusted: true);
        source.PeerAuthenticated(isTrusted: true);
        source.PeerLeft(isTrusted: true);
        using RawPeer refused = await node.ConnectRawAsync(greet: false);
        Assert.True(await refused.IsClosedByPeerAsync());
        Assert.Equal(1, node.Listener.Refused);

        source.PeerLeft(isTrusted: true);
        using RawPeer comes = await node.ConnectRawAsync();
        await comes.EchoAsync("one that came");
        Assert.True(await gone.IsClosedByPeerAsync());
        await stays.EchoAsync("one that stays");
    }

    [Fact]
    public async Task The_peers_with_the_most_connections_make_room_evenly()
    {
        await using var node = new TestNode(new TcpTransportOptions { MaximumConnections = 256 });
        var peers = new List<RawPeer>();
        foreach (string many in new[] { "127.0.0.2", "127.0.0.3" })
        {
            for (int i = 0; i < 5; i++) peers.Add(await ConnectAsync(node, many));
        }

        for (int i = 0; i < 246; i++) peers.Add(await ConnectAsync(node, $"127.0.1.{i + 1}"));
        // A sixty-fourth of 256.
        using RawPeer honest = await ConnectAsync(node, "127.0.0.1");
        await honest.EchoAsync("one that came");
        Assert.Equal(4, node.Listener.Evicted);
        Assert.Equal(3, node.Listener.Connections.Count(one => one.RemoteEndPoint.Address.ToString() == "127.0.0.2"));
        Assert.Equal(3, node.Listener.Connections.Count(one => one.RemoteEndPoint.Address.ToString() == "127.0.0.3"));
        peers.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public async Task A_listener_goes_on_when_somebody_who_watches_connections_fails()
    {
        await using var node = new TestNode();
        node.Transport.ConnectionChanged += _ => throw new InvalidOperationException("watching");
        for (int i = 0; i < 2; i++)
        {
            using RawPeer peer = await node.ConnectRawAsync();
            await peer.EchoAsync("one that came");
        }

        await Eventually.TrueAsync(() => node.Transport.Connections.Count == 0, "both are given back");
        Assert.IsType<InvalidOperationException>(node.Listener.LastError);
    }

    private static async Task<RawPeer> ConnectAsync(TestNode node, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, node.Port);
        var peer = new RawPeer(socket);
        await peer.SendAsync(new byte[] { 1 });
        Assert.Equal([1], await peer.ReadAsync(1));
        return peer;
    }
}

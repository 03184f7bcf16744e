using System.Net;
using Ockam.Encoding;
using Ockam.Node;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Tests.SecureChannels;
using Ockam.Tests.Transport;
using Ockam.Transport;

namespace Ockam.Tests.Relays;

/// <summary>A channel from one node to another through relays of both kinds on a third.</summary>
public class RelayTests
{
    private static readonly TimeSpan s_timeout = RelayNodes.Patience;

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, true)]
    public async Task A_channel_runs_through_a_relay_by_the_routes_of_appendix_A(bool serverSecure, bool clientSecure, bool elixir)
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync(serve: !elixir);
        if (elixir) ElixirRelay.Start(nodes.RelayNode);
        RelayClient relay = await nodes.RegisteredAsync("db", serverSecure ? nodes.Secure : nodes.Plain);
        Assert.Equal(new Address("forward_to_db"), relay.RelayAddress);
        Address es = relay.Session.Path!.Route[0];
        await using OpenedRoute opened = await nodes.ReachAsync("db", clientSecure ? nodes.Secure : nodes.Plain);
        Assert.Equal("HELLO", await nodes.Client.SendTextAsync(opened.Route, "hello", s_timeout));

        SecureChannel x = opened.Channel!;
        Assert.Equal(nodes.Server.Identifier, x.Info!.PeerIdentifier);
        SecureChannel y = Assert.Single(nodes.Server.SecureChannels, channel => channel.Role == SecureChannelRole.Responder);
        Address ec = clientSecure ? opened.SecureChannels[0].EncryptorAddress : opened.Connection!.SenderAddress;
        Address eps = WayOut(nodes.RelayNode, relay.Session.Path.Channel, Assert.Single(nodes.Server.TcpConnections));
        Address epc = WayOut(nodes.RelayNode, clientSecure ? opened.SecureChannels[0] : null, opened.Connection!);
        Assert.Equal(new Route(ec, eps, y.DecryptorAddress), x.RemoteRoute);
        Assert.Equal(new Route(es, epc, x.DecryptorAddress), y.RemoteRoute);
        if (!elixir)
        {
            // From the second message of the handshake on the relay is passed by.
            Assert.Equal(1, nodes.RelayNode.RelayService!.Find("db")!.MessagesForwarded);
        }
    }

    [Theory]
    [InlineData("static_forwarding_service")]
    [InlineData("forwarding_service")]
    public async Task A_registration_is_confirmed_byte_for_byte(string service)
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync(new RelayServiceOptions());
        using RawPeer peer = await RawPeer.ConnectAsync(nodes.Port);
        await peer.SendAsync(RawPeer.Frame(service, "r1", Bare.EncodeString("n1")));
        Assert.Equal(
            RawPeer.Frame("r1", "forward_to_n1", Bare.EncodeString("forward_to_n1")).ToHex(), (await peer.ReadFrameAsync()).ToHex());
        await peer.SendAsync(RawPeer.Frame(service, "r2", Bare.EncodeString("register")));
        byte[] answer = await peer.ReadFrameAsync();
        Relay random = Assert.Single(nodes.RelayNode.RelayService!.Relays, relay => relay.Name != "n1");
        Assert.Matches("^[0-9a-f]{32}$", random.Name);
        Assert.Equal(RawPeer.Frame("r2", random.Address.Name, Bare.EncodeString($"forward_to_{random.Name}")).ToHex(), answer.ToHex());

        using RawPeer other = await RawPeer.ConnectAsync(nodes.Port);
        await other.SendAsync(RawPeer.Frame("forward_to_n1=>api=>more", "d1", [1, 2, 3]));
        byte[] forwarded = await peer.ReadFrameAsync();
        // What comes through reaches the client's node without its worker, and goes back past the relay.
        string epc = SenderTo(nodes.RelayNode, other.LocalEndPoint).Name;
        Assert.Equal(RawPeer.Frame("api=>more", $"{epc}=>d1", [1, 2, 3]).ToHex(), forwarded.ToHex());
        await peer.SendAsync(RawPeer.Frame($"{epc}=>d1", "api", [4]));
        byte[] back = await other.ReadFrameAsync();
        string eps = SenderTo(nodes.RelayNode, peer.LocalEndPoint).Name;
        Assert.Equal(RawPeer.Frame("d1", $"{eps}=>api", [4]).ToHex(), back.ToHex());
    }

    [Fact]
    public async Task A_random_name_is_made_up_and_told()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync();
        RelayClient relay = await nodes.RegisteredAsync(null);
        Relay served = Assert.Single(nodes.RelayNode.RelayService!.Relays);
        Assert.Equal(served.Address, relay.RelayAddress);
        Assert.Equal(nodes.Server.Identifier, served.Owner);
        await using OpenedRoute opened = await nodes.ReachAsync(served.Name);
        Assert.Equal("HELLO", await nodes.Client.SendTextAsync(opened.Route, "hello", s_timeout));
    }

    [Fact]
    public async Task What_a_relay_joined_is_parted_when_one_of_the_two_goes()
    {
        await using RelayNodes nodes = await RelayNodes.CreateAsync();
        await nodes.RegisteredAsync("db");
        SecureChannel toServer = Assert.Single(nodes.RelayNode.SecureChannels);
        for (int i = 0; i < 3; i++)
        {
            int before = toServer.Flow.Consumers.Count;
            await using (OpenedRoute opened = await nodes.ReachAsync("db")) Assert.Equal(before + 1, toServer.Flow.Consumers.Count);
            await Eventually.TrueAsync(() => toServer.Flow.Consumers.Count == before, "the client's way was forgotten");
        }
    }

    // The worker by which a node sends to the other end of a channel, or else of a connection.
    private static Address WayOut(OckamNode node, SecureChannel? channel, TcpConnection connection) => channel is null
        ? SenderTo(node, connection.LocalEndPoint)
        : Assert.Single(node.SecureChannels, one => one.Info!.HandshakeHash.Span.SequenceEqual(channel.Info!.HandshakeHash.Span))
            .EncryptorAddress;

    private static Address SenderTo(OckamNode node, IPEndPoint peer) =>
        Assert.Single(node.TcpConnections, one => one.RemoteEndPoint.Equals(peer)).SenderAddress;
}

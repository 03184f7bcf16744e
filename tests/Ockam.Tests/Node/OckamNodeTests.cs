using System.Net;
using Ockam.Node;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Transport;

namespace Ockam.Tests.Node;

/// <summary>Whole nodes over TCP on the loopback address.</summary>
public class OckamNodeTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("/ip4/127.0.0.1/tcp/{0}/secure/api/service/")]
    [InlineData("/dnsaddr/localhost/tcp/{0}/secure/api/service/")]
    [InlineData("/ip4/127.0.0.1/tcp/{0}/secure/api/secure/api/service/")]
    [InlineData("/ip4/127.0.0.1/tcp/{0}/service/")]
    public async Task A_multiaddr_leads_to_the_services_of_another_node(string format)
    {
        await using OckamNode left = await CreateAsync("left");
        await using OckamNode right = await CreateAsync("right");
        string port = Listen(right).ToString(System.Globalization.CultureInfo.InvariantCulture);
        string way = format.Replace("{0}", port, StringComparison.Ordinal);
        await using (OpenedRoute uppercase = await left.ResolveAsync(MultiAddr.Parse(way + "uppercase"), Trust(left, right)))
            Assert.Equal("HELLO", await left.SendTextAsync(uppercase.Route, "hello", s_timeout));
        await using OpenedRoute echo = await left.ResolveAsync(MultiAddr.Parse(way + "echo"), Trust(left, right));
        byte[] payload = new byte[100_000];
        new Random(3).NextBytes(payload);
        Assert.Equal(payload, (await left.RequestAsync(echo.Route, payload, s_timeout)).Payload.ToArray());
        Assert.All(echo.SecureChannels, channel => Assert.Equal(right.Identifier, channel.Info!.PeerIdentifier));
        Assert.Equal(way.Split("secure").Length - 1, echo.SecureChannels.Count);
    }

    [Fact]
    public async Task What_a_multiaddr_opened_is_closed_again_at_both_ends()
    {
        await using OckamNode left = await CreateAsync("left");
        await using OckamNode right = await CreateAsync("right");
        int leftWorkers = left.Router.Count;
        int rightWorkers = right.Router.Count;
        var address = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{Listen(right)}/secure/api/secure/api");
        OpenedRoute opened = await left.ResolveAsync(address, Trust(left, right));
        Assert.Equal(2, left.SecureChannels.Count);
        await opened.DisposeAsync();
        Assert.Empty(left.SecureChannels);
        await Eventually.TrueAsync(
            () => right.SecureChannels.Count == 0 && right.TcpConnections.Count == 0, "the other node gave up both channels");
        await Eventually.TrueAsync(() => left.Router.Count == leftWorkers && right.Router.Count == rightWorkers, "no worker is left");
    }

    [Fact]
    public async Task A_connection_counts_as_authenticated_for_as_long_as_a_channel_comes_by_it()
    {
        await using OckamNode left = await CreateAsync("left");
        await using OckamNode right = await CreateAsync("right");
        TcpConnection toRight = await left.ConnectTcpAsync("127.0.0.1", Listen(right));
        await Eventually.TrueAsync(() => right.TcpConnections.Count == 1, "the other node accepted");
        TcpConnection incoming = right.TcpConnections.Single();
        Assert.Equal(PeerStanding.Unknown, incoming.Standing);
        var address = new Route(toRight.SenderAddress, ServiceAddresses.Api);
        SecureChannel channel = await left.CreateSecureChannelAsync(address, Trust(left, right));
        var echo = new Route(channel.EncryptorAddress, ServiceAddresses.Echo);
        Assert.Equal([1, 2], (await left.RequestAsync(echo, new byte[] { 1, 2 }, s_timeout)).Payload.ToArray());
        Assert.NotEqual(PeerStanding.Unknown, incoming.Standing);
        await channel.DisposeAsync();
        await Eventually.TrueAsync(() => incoming.Standing == PeerStanding.Unknown, "the mark went with the channel");
        Assert.Equal(TcpConnectionStatus.Open, incoming.Status);
    }

    [Fact]
    public async Task A_channel_runs_through_a_hop_on_a_third_node()
    {
        await using OckamNode left = await CreateAsync("left");
        await using OckamNode middle = await CreateAsync("middle");
        await using OckamNode right = await CreateAsync("right");
        middle.StartHop();
        TcpConnection toMiddle = await left.ConnectTcpAsync("127.0.0.1", Listen(middle));
        TcpConnection toRight = await middle.ConnectTcpAsync("127.0.0.1", Listen(right));
        var listener = new Route(toMiddle.SenderAddress, ServiceAddresses.Hop, toRight.SenderAddress, ServiceAddresses.Api);
        SecureChannel outer = await left.CreateSecureChannelAsync(listener, Trust(left, right));
        var within = new Route(outer.EncryptorAddress, ServiceAddresses.Api);
        SecureChannel inner = await left.CreateSecureChannelAsync(within, Trust(left, right));
        foreach (SecureChannel channel in (SecureChannel[])[outer, inner])
        {
            var uppercase = new Route(channel.EncryptorAddress, ServiceAddresses.Uppercase);
            Assert.Equal("HELLO", await left.SendTextAsync(uppercase, "hello", s_timeout));
            Assert.Equal(right.Identifier, channel.Info!.PeerIdentifier);
        }

        Assert.Empty(middle.SecureChannels);
        await outer.DisposeAsync();
        await inner.Completion.WaitAsync(s_timeout);
        await Eventually.TrueAsync(() => right.SecureChannels.Count == 0, "both channels ended at the other end");
    }

    [Fact]
    public async Task Channels_end_at_both_ends_with_their_tcp_connection()
    {
        await using OckamNode left = await CreateAsync("left");
        await using OckamNode right = await CreateAsync("right");
        TcpConnection connection = await left.ConnectTcpAsync("127.0.0.1", Listen(right));
        var listener = new Route(connection.SenderAddress, ServiceAddresses.Api);
        SecureChannel channel = await left.CreateSecureChannelAsync(listener, Trust(left, right));
        await Eventually.TrueAsync(
            () => right.SecureChannels.Any(other => other.Status == SecureChannelStatus.Open), "the responder is open");
        SecureChannel peer = Assert.Single(right.SecureChannels);
        await connection.DisposeAsync();
        await channel.Completion.WaitAsync(s_timeout);
        await peer.Completion.WaitAsync(s_timeout);
        Assert.Equal(SecureChannelCloseReason.TransportLost, channel.CloseReason);
        Assert.Equal(SecureChannelCloseReason.TransportLost, peer.CloseReason);
    }

    [Fact]
    public async Task A_node_that_ends_tells_its_peers_of_each_channel()
    {
        await using OckamNode right = await CreateAsync("right");
        OckamNode left = await CreateAsync("left");
        var address = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{Listen(right)}/secure/api/secure/api");
        await left.ResolveAsync(address, Trust(left, right));
        await Eventually.TrueAsync(
            () => right.SecureChannels.Count(channel => channel.Status == SecureChannelStatus.Open) == 2, "both are open");
        IReadOnlyCollection<SecureChannel> peers = right.SecureChannels;
        await left.DisposeAsync();
        foreach (SecureChannel peer in peers) await peer.Completion.WaitAsync(s_timeout);
        Assert.Empty(left.SecureChannels);
        Assert.Empty(left.TcpConnections);
        await Eventually.TrueAsync(() => right.TcpConnections.Count == 0, "the connection ended");
        // The innermost closes first, over channels that are still open.
        Assert.Contains(peers, peer => peer.CloseReason == SecureChannelCloseReason.ClosedByPeer);
        await left.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => left.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)));
    }

    [Fact]
    public async Task A_local_worker_that_is_no_service_cannot_be_reached_over_tcp()
    {
        await using OckamNode left = await CreateAsync("left");
        await using OckamNode right = await CreateAsync("right");
        using var secret = new Mailbox(right.Router, new Address("secret"));
        TcpConnection connection = await left.ConnectTcpAsync("127.0.0.1", Listen(right));
        using var sender = new Mailbox(left.Router);
        foreach (string name in (string[])["secret", "nobody"])
            await sender.SendAsync(new Route(connection.SenderAddress, new Address(name)), new byte[] { 1, (byte)'x' });
        // Messages of one connection keep their order, so this answer proves that the others have arrived.
        Assert.Equal("X", await left.SendTextAsync(new Route(connection.SenderAddress, ServiceAddresses.Uppercase), "x", s_timeout));
        Assert.False(secret.TryReceive(out _));
        Assert.Equal(2, right.Router.Drops[DropReason.FlowDenied]);
        Assert.False(sender.TryReceive(out _));
    }

    [Fact]
    public async Task An_address_that_does_not_resolve_leaves_nothing_open()
    {
        await using OckamNode left = await CreateAsync("left");
        await using OckamNode right = await CreateAsync("right");
        int port = Listen(right);
        RoutingException error = await Assert.ThrowsAsync<RoutingException>(
            () => left.ResolveAsync(MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{port}/secure/api/ip4/127.0.0.1/tcp/{port}"), Trust(left, right)));
        Assert.Contains("ip4", error.Message, StringComparison.Ordinal);
        SecureChannelOptions wrong = Trust(left, left);
        var good = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{port}/secure/api");
        await Assert.ThrowsAsync<SecureChannelException>(() => left.ResolveAsync(good, wrong));
        Assert.Empty(left.SecureChannels);
        await Eventually.TrueAsync(() => left.TcpConnections.Count == 0, "the connections were closed again");
    }

    [Theory]
    [InlineData("0.0.0.0", false, new[] { "api" })]
    [InlineData("0.0.0.0", true, new[] { "api", "echo", "hop", "uppercase" })]
    [InlineData("127.0.0.1", false, new[] { "api", "echo", "hop", "uppercase" })]
    public async Task Without_a_channel_others_than_this_machine_reach_handshakes_alone_unless_anyone_may(
        string address, bool allowAnonymous, string[] reachable)
    {
        await using OckamNode node = await OckamNode.CreateAsync(
            new OckamNodeOptions { Store = new InMemoryStore(), AllowAnonymous = allowAnonymous });
        node.StartHop();
        await using TcpListener listener = node.ListenTcp(new IPEndPoint(IPAddress.Parse(address), 0));
        Assert.Equal(reachable, listener.Flow.Consumers.Select(consumer => consumer.Name).Order());
    }

    [Fact]
    public async Task Behind_a_hop_the_near_end_is_told_at_once_and_the_far_end_finds_out()
    {
        var clock = new ManualClock { Now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() };
        await using OckamNode near = await CreateAsync("near");
        await using OckamNode middle = await CreateAsync("middle");
        await using OckamNode far = await CreateAsync("far", clock);
        middle.StartHop();
        TcpConnection toMiddle = await near.ConnectTcpAsync("127.0.0.1", Listen(middle));
        TcpConnection toFar = await middle.ConnectTcpAsync("127.0.0.1", Listen(far));
        var listener = new Route(toMiddle.SenderAddress, ServiceAddresses.Hop, toFar.SenderAddress, ServiceAddresses.Api);
        SecureChannel initiator = await near.CreateSecureChannelAsync(listener, Trust(near, far));
        await Eventually.TrueAsync(
            () => far.SecureChannels.Any(other => other.Status == SecureChannelStatus.Open), "the responder is open");
        SecureChannel responder = Assert.Single(far.SecureChannels);
        // One probe is answered, so this peer is known to have an echo service.
        clock.Advance(TimeSpan.FromSeconds(31));
        await Eventually.TrueAsync(() => responder.Silence < TimeSpan.FromSeconds(30), "the first probe was answered");

        await toMiddle.DisposeAsync();
        await initiator.Completion.WaitAsync(s_timeout);
        Assert.Equal(SecureChannelCloseReason.TransportLost, initiator.CloseReason);
        // The answer came while the clock stood at 30 or at 31 s; a minute later the peer is given up.
        clock.Advance(TimeSpan.FromSeconds(58));
        Assert.Equal(SecureChannelStatus.Open, responder.Status);
        clock.Advance(TimeSpan.FromSeconds(3));
        await responder.Completion.WaitAsync(s_timeout);
        Assert.Equal(SecureChannelCloseReason.PeerSilent, responder.CloseReason);
        Assert.Empty(far.SecureChannels);
        Assert.Equal(TcpConnectionStatus.Open, toFar.Status);
    }

    private static Task<OckamNode> CreateAsync(string name, TimeProvider? time = null) =>
        OckamNode.CreateAsync(new OckamNodeOptions { Name = name, Store = new InMemoryStore(), Time = time ?? TimeProvider.System });

    private static int Listen(OckamNode node) => node.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;

    private static SecureChannelOptions Trust(OckamNode own, OckamNode peer) =>
        new() { Identity = own.Identifier, Trust = TrustPolicy.Only(peer.Identifier), Timeout = s_timeout };
}

using Ockam.Identities;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

public class SecureChannelTests
{
    [Fact]
    public async Task Both_ends_know_each_other_and_share_the_handshake_hash()
    {
        await using var pair = await ChannelPair.CreateAsync();
        Assert.Equal(pair.Server.Identifier, pair.Client.Info!.PeerIdentifier);
        Assert.Equal(pair.ClientEnd.Identifier, pair.ServerChannel.Info!.PeerIdentifier);
        Assert.Equal(pair.Client.Info.HandshakeHash.ToArray(), pair.ServerChannel.Info.HandshakeHash.ToArray());
        Assert.Equal(32, pair.Client.Info.HandshakeHash.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(48 * 1024)]
    [InlineData(200_000)]
    public async Task An_echo_through_the_channel_returns_what_was_sent(int length)
    {
        await using var pair = await ChannelPair.CreateAsync();
        var payload = new byte[length];
        new Random(1).NextBytes(payload);
        for (int i = 0; i < 70; i++) Assert.Equal(payload, await pair.ClientEnd.EchoAsync(pair.Client, payload));
        Assert.Equal(0, pair.Client.Discontinuities);
        Assert.Equal(0, pair.ServerChannel.Discontinuities);
    }

    [Fact]
    public async Task The_wire_carries_neither_the_payload_nor_a_return_route_once_the_channel_is_open()
    {
        await using var pair = await ChannelPair.CreateAsync();
        byte[] payload = "a text that must not be seen"u8.ToArray();
        var seen = new List<byte[]>();
        pair.Wire.ToRight = bytes =>
        {
            seen.Add(bytes);
            return 1;
        };
        pair.Wire.ReturnRoutes.Clear();
        await pair.ClientEnd.EchoAsync(pair.Client, payload);
        Assert.NotEmpty(seen);
        Assert.All(seen, bytes => Assert.Equal(-1, bytes.AsSpan().IndexOf(payload)));
        Assert.All(pair.Wire.ReturnRoutes, route => Assert.Empty(route));
    }

    [Fact]
    public async Task A_peer_that_is_not_trusted_by_the_initiator_gets_no_third_message()
    {
        await using TestEndpoint client = await TestEndpoint.CreateAsync("client");
        await using TestEndpoint server = await TestEndpoint.CreateAsync("server");
        await using TestEndpoint other = await TestEndpoint.CreateAsync("other");
        await using SecureChannelListener listener = server.Listen();
        var wire = new TestWire(client.Router, server.Router);
        SecureChannelException error = await Assert.ThrowsAsync<SecureChannelException>(
            () => client.OpenAsync(new Route(wire.LeftAddress, ServiceAddresses.Api), client.Options(TrustPolicy.Only(other.Identifier))));
        Assert.Equal(server.Identifier, error.Peer);
        Assert.Contains(server.Identifier.ToString(), error.Message, StringComparison.Ordinal);
        // Message 1 only.
        Assert.Single(wire.ReturnRoutes);
        Assert.Null(await client.Store.Identities.GetChangeHistoryAsync(server.Identifier));
        Assert.DoesNotContain(client.Environment.Channels.All, channel => channel.Status == SecureChannelStatus.Open);
    }

    [Fact]
    public async Task A_peer_that_is_not_trusted_by_the_listener_is_not_answered_and_leaves_nothing()
    {
        await using TestEndpoint client = await TestEndpoint.CreateAsync("client");
        await using TestEndpoint server = await TestEndpoint.CreateAsync("server");
        await using SecureChannelListener listener = server.Listen(server.Options(TrustPolicy.Only(server.Identifier)));
        server.StartEcho();
        int workers = server.Router.Count;
        var wire = new TestWire(client.Router, server.Router);
        await using SecureChannel channel = await client.OpenAsync(new Route(wire.LeftAddress, ServiceAddresses.Api));
        await Eventually.TrueAsync(() => server.Environment.Channels.All.Count == 0, "the refused handshake is gone");
        Assert.Null(await server.Store.Identities.GetChangeHistoryAsync(client.Identifier));
        Assert.Equal(workers + 1, server.Router.Count);
        Assert.Equal(0, listener.HalfOpenCount);
    }

    [Fact]
    public async Task Closing_one_end_closes_the_other_and_leaves_no_worker()
    {
        await using var pair = await ChannelPair.CreateAsync();
        int clientWorkers = pair.ClientEnd.Router.Count;
        await pair.Client.DisposeAsync();
        await pair.ServerChannel.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(SecureChannelCloseReason.ClosedByPeer, pair.ServerChannel.CloseReason);
        Assert.Equal(SecureChannelCloseReason.ClosedHere, pair.Client.CloseReason);
        Assert.Equal(clientWorkers - 2, pair.ClientEnd.Router.Count);
        Assert.Null(pair.Server.Router.Find(pair.ServerChannel.EncryptorAddress.Bytes));
        Assert.Null(pair.Server.Router.Find(pair.ServerChannel.DecryptorAddress.Bytes));
    }

    [Fact]
    public async Task Channels_end_at_both_ends_when_the_connection_under_them_does()
    {
        await using var pair = await ChannelPair.CreateAsync();
        pair.Wire.Cut();
        await pair.Client.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        await pair.ServerChannel.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(SecureChannelCloseReason.TransportLost, pair.Client.CloseReason);
        Assert.Equal(SecureChannelCloseReason.TransportLost, pair.ServerChannel.CloseReason);
    }

    [Fact]
    public async Task Channels_run_through_channels_to_any_depth_and_end_with_the_outermost()
    {
        await using var pair = await ChannelPair.CreateAsync();
        var channels = new List<SecureChannel> { pair.Client };
        for (int depth = 0; depth < 5; depth++)
            channels.Add(await pair.ClientEnd.OpenAsync(new Route(channels[^1].EncryptorAddress, ServiceAddresses.Api)));
        var payload = new byte[10_000];
        new Random(2).NextBytes(payload);
        for (int i = 0; i < 40; i++) Assert.Equal(payload, await pair.ClientEnd.EchoAsync(channels[^1], payload));
        await channels[0].DisposeAsync();
        foreach (SecureChannel channel in channels) await channel.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        await Eventually.TrueAsync(() => pair.Server.Environment.Channels.All.Count == 0, "every channel ended at the server too");
    }

    [Fact]
    public async Task Many_threads_seal_in_the_order_in_which_messages_leave()
    {
        await using var pair = await ChannelPair.CreateAsync();
        SecureChannel inner = await pair.ClientEnd.OpenAsync(new Route(pair.Client.EncryptorAddress, ServiceAddresses.Api));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(async () =>
        {
            var payload = new byte[500];
            new Random(seed).NextBytes(payload);
            for (int i = 0; i < 300; i++) Assert.Equal(payload, await pair.ClientEnd.EchoAsync(inner, payload));
        })));
        Assert.All(pair.Server.Environment.Channels.All, channel => Assert.Equal(0, channel.Discontinuities));
    }

    [Fact]
    public async Task A_service_learns_who_sent_a_message()
    {
        await using var pair = await ChannelPair.CreateAsync();
        using var service = new Mailbox(pair.Server.Router, new Address("service"));
        pair.Listener.Flow.AddConsumer(service.Address);
        using var sender = new Mailbox(pair.ClientEnd.Router);
        await sender.SendAsync(new Route(pair.Client.EncryptorAddress, service.Address), new byte[] { 1, 2 });
        ReceivedMessage received = await service.ReceiveAsync();
        var info = Assert.IsType<SecureChannelInfo>(received.LocalInfo);
        Assert.Equal(pair.ClientEnd.Identifier, info.PeerIdentifier);
        Assert.Equal(new Route(pair.ServerChannel.EncryptorAddress, sender.Address), received.ReturnRoute);
    }

    [Fact]
    public async Task A_service_that_is_no_consumer_cannot_be_reached()
    {
        await using var pair = await ChannelPair.CreateAsync();
        using var service = new Mailbox(pair.Server.Router, new Address("service"));
        using var sender = new Mailbox(pair.ClientEnd.Router);
        await sender.SendAsync(new Route(pair.Client.EncryptorAddress, service.Address), new byte[] { 1, 2 });
        await pair.ClientEnd.EchoAsync(pair.Client, [3]);
        Assert.False(service.TryReceive(out _));
        Assert.Equal(1, pair.Server.Router.Drops[DropReason.FlowDenied]);
    }
}

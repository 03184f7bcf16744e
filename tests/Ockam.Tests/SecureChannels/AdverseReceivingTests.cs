using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>Authentic records that come in a way, or with a content, that nobody honest would choose.</summary>
public class AdverseReceivingTests : IAsyncLifetime
{
    private static readonly Address s_service = new("service");

    private readonly AdverseRecorder _service = new();
    private TestEndpoint _client = null!;
    private TestEndpoint _server = null!;
    private SecureChannelListener _listener = null!;
    private SecureChannel? _opened;
    private HandMadePeer _peer = null!;

    private SecureChannel Channel => _opened!;

    public async Task InitializeAsync()
    {
        _client = await TestEndpoint.CreateAsync("client");
        _server = await TestEndpoint.CreateAsync("server");
        _listener = _server.Listen();
        _listener.Opened += channel => _opened = channel;
        _server.Router.Register(s_service, _service);
        _listener.Flow.AddConsumer(s_service);
        _server.StartEcho();
        _peer = await HandMadePeer.CreateAsync(_client, _server, NoiseRole.Initiator);
        await _peer.OpenAsync(await HandMadePeer.PayloadAsync(_client, _peer.Attestation));
        await Eventually.TrueAsync(() => _opened is not null, "the channel is open");
    }

    public async Task DisposeAsync()
    {
        _peer.Dispose();
        await _listener.DisposeAsync();
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(62)]
    [InlineData(63)]
    public async Task A_return_route_as_long_as_can_be_makes_no_message_vanish(int length)
    {
        // Nonce 0 never counts for roaming (section 5.5).
        _peer.Inject(_peer.SealPayload(s_service, 0));
        Route before = Channel.RemoteRoute!;
        var padding = new Route(Enumerable.Range(0, length).Select(i => new Address($"hop{i}")));
        _peer.Inject(_peer.SealPayload(s_service, 1), padding);
        Assert.Equal([((byte)0, 0L), ((byte)1, 0L)], _service.Seen);
        // With the connection's own address before them and the peer's after them, one of the two lengths is 64 and the other beyond.
        Assert.Equal(length == 62 ? 64 : before.Count, Channel.RemoteRoute!.Count);
        _peer.Inject(_peer.SealPayload(ServiceAddresses.Echo, 2));
        Assert.Equal([2], await _peer.ReceiveAsync());
        Assert.Equal(before, Channel.RemoteRoute);
    }

    [Fact]
    public void A_return_route_of_long_addresses_makes_no_message_vanish()
    {
        _peer.Inject(_peer.SealPayload(s_service, 0));
        Route before = Channel.RemoteRoute!;
        // With the connection's own address just below the limit of a route on the wire; the peer's own would go beyond.
        int room = RouteBuffer.MaximumLength - _peer.Wire.RightAddress.Encoded.Length - 5;
        _peer.Inject(_peer.SealPayload(s_service, 1), new Route(new Address(new string('a', room))));
        Assert.Equal([((byte)0, 0L), ((byte)1, 0L)], _service.Seen);
        Assert.Equal(before, Channel.RemoteRoute);
    }

    [Theory]
    [InlineData("no CBOR", new byte[] { 0xff })]
    [InlineData("an unknown variant", new byte[] { 0x82, 0x82, 0x09, 0x80, 0x40 })]
    [InlineData("an onward route of text", new byte[] { 0x82, 0x82, 0x00, 0x81, 0x83, 0x81, 0x61, 0x61, 0x80, 0x40, 0x40 })]
    [InlineData("nothing", new byte[0])]
    public void An_authentic_record_with_a_content_that_cannot_be_read_is_told_to_the_service(string what, byte[] plaintext)
    {
        _peer.Inject(_peer.SealPayload(s_service, 0));
        _peer.Inject(_peer.Seal(plaintext));
        _peer.Inject(_peer.SealPayload(s_service, 1));
        Assert.True(_service.Seen.SequenceEqual([((byte)0, 0L), ((byte)1, 1L)]), $"{what}: {string.Join(", ", _service.Seen)}");
        Assert.Equal(1, _server.Router.Drops[DropReason.Malformed]);
        Assert.Equal(SecureChannelStatus.Open, Channel.Status);
    }

    [Fact]
    public async Task Neither_a_refresh_nor_a_close_moves_the_way_back()
    {
        Route before = Channel.RemoteRoute!;
        _peer.Inject(_peer.SealPayload(s_service, 0));
        var elsewhere = new Route(new Address("elsewhere"));
        byte[] history = (await _client.Environment.Identities.GetRequiredAsync(_client.Identifier)).ChangeHistory.Bytes.ToArray();
        _peer.Inject(_peer.Seal(RecordPlaintext.WriteRefresh(history, [0x80])), elsewhere);
        Assert.Equal(before, Channel.RemoteRoute);
        _peer.Inject(_peer.Seal(RecordPlaintext.Close.ToArray()), elsewhere);
        Assert.Equal(before, Channel.RemoteRoute);
        await Channel.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(before, Channel.RemoteRoute);
    }

    [Fact]
    public async Task A_way_back_that_leads_nowhere_ends_the_channel()
    {
        _peer.Inject(_peer.SealPayload(s_service, 0));
        Channel.SetRemoteRoute(new Route(new Address("gone"), _peer.Address));
        await Channel.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(SecureChannelCloseReason.TransportLost, Channel.CloseReason);
    }

    [Fact]
    public async Task A_route_that_comes_after_the_end_is_not_watched_and_admits_nothing()
    {
        Flow flow = _server.Router.Find(_peer.Wire.RightAddress.Bytes)!.PairedFlow!;
        Assert.Contains(Channel.DecryptorAddress, flow.Consumers);
        await Channel.DisposeAsync();
        Assert.DoesNotContain(Channel.DecryptorAddress, flow.Consumers);
        Channel.SetRemoteRoute(new Route(_peer.Wire.RightAddress, _peer.Address));
        Assert.DoesNotContain(Channel.DecryptorAddress, flow.Consumers);
    }
}

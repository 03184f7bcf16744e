using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>A responder answers by the way that the newest message came (section 5.5).</summary>
public class AdverseRoamingTests
{
    [Fact]
    public async Task A_responder_follows_a_newer_payload_but_neither_the_first_nor_a_late_one()
    {
        await using TestEndpoint client = await TestEndpoint.CreateAsync("client");
        await using TestEndpoint server = await TestEndpoint.CreateAsync("server");
        server.StartEcho();
        await using SecureChannelListener listener = server.Listen();
        SecureChannel? responder = null;
        listener.Opened += channel => responder = channel;
        // Both as if accepted by one transport listener.
        var transport = new Flow();
        var first = new TestWire(client.Router, server.Router, rightSpawner: transport);
        var second = new TestWire(client.Router, server.Router, rightSpawner: transport);
        await using SecureChannel channel = await client.OpenAsync(new Route(first.LeftAddress, ServiceAddresses.Api));
        await Eventually.TrueAsync(() => responder is not null, "the responder is open");
        Address last = responder!.RemoteRoute![^1];

        var records = new List<byte[]>();
        first.ToRight = bytes =>
        {
            records.Add([.. bytes]);
            return 0;
        };
        using var sender = new Mailbox(client.Router);
        for (int i = 0; i < 4; i++) await sender.SendAsync(new Route(channel.EncryptorAddress, ServiceAddresses.Echo), new byte[] { 1 });
        Assert.Equal(4, records.Count);
        int answers = 0;
        second.ToLeft = _ =>
        {
            answers++;
            return 0;
        };
        var onward = new Route(responder.DecryptorAddress);

        second.InjectToRight(onward, Route.Empty, records[0]);
        Assert.Equal(new Route(first.RightAddress, last), responder.RemoteRoute);
        first.InjectToRight(onward, Route.Empty, records[2]);
        second.InjectToRight(onward, Route.Empty, records[1]);
        Assert.Equal(new Route(first.RightAddress, last), responder.RemoteRoute);
        Assert.Equal(0, answers);
        second.InjectToRight(onward, Route.Empty, records[3]);
        Assert.Equal(new Route(second.RightAddress, last), responder.RemoteRoute);
        Assert.Equal(1, answers);

        // The way that it left behind does not matter any more.
        first.Cut();
        await channel.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(SecureChannelStatus.Open, responder.Status);
        second.Cut();
        await responder.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(SecureChannelCloseReason.TransportLost, responder.CloseReason);
    }

    [Fact]
    public async Task A_responder_does_not_follow_into_a_channel_that_runs_through_its_own()
    {
        await using var pair = await ChannelPair.CreateAsync();
        var ends = new List<SecureChannel>();
        pair.Listener.Opened += ends.Add;
        SecureChannel outer = await pair.ClientEnd.OpenAsync(new Route(pair.Client.EncryptorAddress, ServiceAddresses.Api));
        SecureChannel inner = await pair.ClientEnd.OpenAsync(new Route(outer.EncryptorAddress, ServiceAddresses.Api));
        Assert.Equal(2, ends.Count);
        Route before = ends[0].RemoteRoute!;
        var service = new AdverseRecorder();
        var name = new Address("service");
        pair.Server.Router.Register(name, service);
        pair.Listener.Flow.AddConsumer(name);

        // Two records of the outer channel, taken before anything else is around them; the first never counts for roaming.
        using var mailbox = new Mailbox(pair.ClientEnd.Router);
        Assert.True(outer.SetRemoteRoute(new Route(mailbox.Address, before[^1])));
        for (byte i = 0; i < 2; i++)
        {
            await mailbox.SendAsync(new Route(outer.EncryptorAddress, name), new[] { i });
            Assert.True(mailbox.TryReceive(out ReceivedMessage? record));
            RoutedMessage message = pair.Server.Router.Rent();
            message.Onward.Push(ends[0].DecryptorAddress);
            message.Return.Push(ends[1].EncryptorAddress);
            message.SetPayload(record.Payload.Span);
            Assert.True(pair.Server.Router.Dispatch(message));
            pair.Server.Router.Return(message);
        }

        Assert.Equal(2, service.Seen.Count);
        Assert.Equal(before, ends[0].RemoteRoute);
        Assert.False(outer.SetRemoteRoute(new Route(inner.EncryptorAddress, before[^1])));
        Assert.False(outer.SetRemoteRoute(new Route(new Address("hop"), outer.EncryptorAddress)));
    }
}

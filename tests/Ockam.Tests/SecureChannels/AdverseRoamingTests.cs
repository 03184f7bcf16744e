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
}

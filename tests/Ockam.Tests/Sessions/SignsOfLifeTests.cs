using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Tests.SecureChannels;

namespace Ockam.Tests.Sessions;

/// <summary>What an end of a channel says unasked, to a peer that sends much and hears nothing.</summary>
public class SignsOfLifeTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_end_that_only_hears_says_something_every_two_seconds(bool toServer)
    {
        var clock = new ManualClock();
        await using var pair = await ChannelPair.CreateAsync(clock);
        pair.ClientEnd.StartEcho();
        TestEndpoint sender = toServer ? pair.ClientEnd : pair.Server;
        SecureChannel from = toServer ? pair.Client : pair.ServerChannel;
        using var sink = new Mailbox((toServer ? pair.Server : pair.ClientEnd).Router, capacity: 1_000);
        (toServer ? pair.ServerChannel : pair.Client).Flow.AddConsumer(sink.Address);
        using var mailbox = new Mailbox(sender.Router);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.False(from.PeerGivesSigns);
        long heard = from.MessagesReceived;
        for (int i = 0; i < 100; i++)
        {
            for (int j = 0; j < 4; j++) await mailbox.SendAsync(new Route(from.EncryptorAddress, sink.Address), new byte[] { 1 });
            clock.Advance(s_second);
            if (i > 3) Assert.True(from.Silence <= TimeSpan.FromSeconds(2), "there was a sign of life in time");
        }

        Assert.True(from.PeerGivesSigns);
        // Its answers to the signs are one message each, and bring about none.
        Assert.InRange(from.MessagesReceived - heard, 49, 51);
        heard = from.MessagesReceived;
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.InRange(from.MessagesReceived - heard, 0, 1);
    }

    [Fact]
    public async Task Two_ends_that_talk_to_each_other_say_nothing_else()
    {
        var clock = new ManualClock();
        await using var pair = await ChannelPair.CreateAsync(clock);
        pair.ClientEnd.StartEcho();
        long before = pair.Client.MessagesReceived;
        for (int i = 0; i < 50; i++)
        {
            await pair.ClientEnd.EchoAsync(pair.Client, [1]);
            clock.Advance(s_second);
        }

        Assert.Equal(50, pair.Client.MessagesReceived - before);
    }
}

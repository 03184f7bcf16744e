using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>Peers that say nothing any more.</summary>
public class AdverseSilenceTests
{
    [Fact]
    public async Task A_peer_that_answered_a_probe_is_given_up_after_three_that_it_did_not()
    {
        var clock = new ManualClock();
        await using var pair = await ChannelPair.CreateAsync(clock);
        pair.ClientEnd.StartEcho();
        // Only the responder's end shall probe.
        pair.ClientEnd.Environment.Channels.Dispose();
        int sent = 0;
        int copies = 1;
        pair.Wire.ToLeft = _ =>
        {
            sent++;
            return copies;
        };

        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, sent);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, sent);
        Assert.True(pair.ServerChannel.Silence < TimeSpan.FromSeconds(2));

        sent = 0;
        copies = 0;
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(1, sent);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(2, sent);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(3, sent);
        Assert.Equal(SecureChannelStatus.Open, pair.ServerChannel.Status);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(SecureChannelCloseReason.PeerSilent, pair.ServerChannel.CloseReason);
        Assert.Empty(pair.Server.Environment.Channels.All);
    }

    [Fact]
    public async Task A_peer_that_answers_late_is_kept()
    {
        var clock = new ManualClock();
        await using var pair = await ChannelPair.CreateAsync(clock);
        pair.ClientEnd.StartEcho();
        pair.ClientEnd.Environment.Channels.Dispose();
        for (int round = 0; round < 5; round++)
        {
            int probes = 0;
            // Two of three are lost.
            pair.Wire.ToLeft = _ => ++probes >= 3 ? 1 : 0;
            clock.Advance(TimeSpan.FromSeconds(52));
            Assert.Equal(3, probes);
        }

        Assert.Equal(SecureChannelStatus.Open, pair.ServerChannel.Status);
    }

    [Fact]
    public async Task A_peer_without_an_echo_service_may_be_silent_for_ten_minutes()
    {
        var clock = new ManualClock();
        await using var pair = await ChannelPair.CreateAsync(clock);
        pair.ClientEnd.Environment.Channels.Dispose();
        clock.Advance(TimeSpan.FromSeconds(598));
        Assert.Equal(SecureChannelStatus.Open, pair.ServerChannel.Status);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(SecureChannelCloseReason.PeerSilent, pair.ServerChannel.CloseReason);
        await pair.Client.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(SecureChannelCloseReason.ClosedByPeer, pair.Client.CloseReason);
    }

    [Fact]
    public async Task A_peer_is_not_silent_while_its_messages_are_not_read()
    {
        var clock = new ManualClock();
        await using var pair = await ChannelPair.CreateAsync(clock);
        pair.ClientEnd.StartEcho();
        clock.Advance(TimeSpan.FromSeconds(31));
        pair.ClientEnd.Environment.Channels.Dispose();
        pair.Wire.ToRight = _ => 0;
        bool isPaused = true;
        long until = 0;
        pair.Wire.LastPaused = () => isPaused ? until = clock.GetTimestamp() : until;
        clock.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(SecureChannelStatus.Open, pair.ServerChannel.Status);
        Assert.Equal(clock.GetTimestamp(), pair.ServerChannel.LastReceived);
        isPaused = false;
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(SecureChannelStatus.Open, pair.ServerChannel.Status);
        clock.Advance(TimeSpan.FromSeconds(95));
        Assert.Equal(SecureChannelCloseReason.PeerSilent, pair.ServerChannel.CloseReason);
    }

    [Fact]
    public async Task An_initiator_asks_nothing_and_bears_any_silence()
    {
        var clock = new ManualClock();
        await using var pair = await ChannelPair.CreateAsync(clock);
        // Only the initiator's end shall look.
        pair.Server.Environment.Channels.Dispose();
        int sent = 0;
        pair.Wire.ToRight = _ => ++sent;
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(0, sent);
        Assert.Equal(SecureChannelStatus.Open, pair.Client.Status);
    }
}

using Ockam.Identities;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>What was accepted for a time, after that time; and wall clocks that are stepped.</summary>
public class AdverseExpiryTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_step_of_the_wall_clock_past_the_end_of_the_peers_key_closes_both_ends()
    {
        await using ChannelPair pair = await ChannelPair.CreateAsync(_clock);
        ulong end = _clock.Now + PurposeKeyService.Lifetime;
        _clock.Now = end;
        _clock.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Equal(SecureChannelStatus.Open, pair.Client.Status);
        Assert.Equal(SecureChannelStatus.Open, pair.ServerChannel.Status);
        _clock.Now = end + 1;
        _clock.Advance(TimeSpan.FromSeconds(1));
        await pair.Client.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        await pair.ServerChannel.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        SecureChannelCloseReason[] reasons = [pair.Client.CloseReason, pair.ServerChannel.CloseReason];
        // Whoever looks first tells the other.
        Assert.Contains(SecureChannelCloseReason.PeerExpired, reasons);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_end_looks_for_itself(bool atServer)
    {
        await using ChannelPair pair = await ChannelPair.CreateAsync(_clock);
        (atServer ? pair.ClientEnd : pair.Server).Environment.Channels.Dispose();
        _clock.Now += PurposeKeyService.Lifetime + 1;
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(SecureChannelCloseReason.PeerExpired, (atServer ? pair.ServerChannel : pair.Client).CloseReason);
    }

    [Fact]
    public async Task Attributes_that_expired_do_not_live_again_when_the_wall_clock_is_set_back()
    {
        await using TestEndpoint authority = await TestEndpoint.CreateAsync("authority", _clock);
        byte[] history = await authority.Environment.Identities.ExportAsync(authority.Identifier);
        await using ChannelPair pair = await ChannelPair.CreateAsync(
            _clock,
            (left, right) => left.Options() with
            {
                Credentials = async cancellationToken =>
                {
                    await right.Environment.Identities.ImportAsync(history, null, cancellationToken);
                    return [await authority.Environment.Credentials.IssueAsync(
                        authority.Identifier, left.Identifier, new Attributes([new("role", "one")]), TimeSpan.FromMinutes(1))];
                },
            },
            (_, right) => right.Options() with { Authority = authority.Identifier });
        Assert.True(await HasRoleAsync(pair, authority));
        // An hour back at once: by the wall clock the credential would be good for longer than an hour.
        _clock.Now -= 3600;
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.True(await HasRoleAsync(pair, authority));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Assert.False(await HasRoleAsync(pair, authority));
        Assert.Equal(SecureChannelStatus.Open, pair.ServerChannel.Status);
    }

    private static async Task<bool> HasRoleAsync(ChannelPair pair, TestEndpoint authority)
    {
        ChannelEnvironment node = pair.Server.Environment;
        return await pair.Server.Store.Attributes.GetAsync(
            pair.ClientEnd.Identifier, authority.Identifier, node.NodeName, node.UnixSeconds) is not null;
    }
}

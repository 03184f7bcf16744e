using System.Security.Cryptography;
using Ockam.Identities;
using Ockam.Tests.Support;

namespace Ockam.Models.Tests.Brokers;

/// <summary>Whoever asks for challenges without end costs a bounded memory, and nobody else his challenge.</summary>
public class ChallengeTableTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void A_flood_of_one_peer_displaces_its_own_oldest_and_leaves_another_alone()
    {
        var table = new ChallengeTable(_clock);
        byte[] kept = table.Give(Peer(1), Channel(1));
        byte[] first = table.Give(Peer(2), Channel(2));
        byte[] last = first;
        for (int i = 0; i < 10_000; i++) last = table.Give(Peer(2), Channel(2));
        Assert.Equal(1 + ChallengeTable.MaximumPerPeer, table.Count);
        Assert.False(table.TryUse(Peer(2), Channel(2), first));
        Assert.True(table.TryUse(Peer(2), Channel(2), last));
        Assert.True(table.TryUse(Peer(1), Channel(1), kept));
    }

    [Fact]
    public void A_flood_of_many_peers_is_bounded_and_the_oldest_goes_first()
    {
        var table = new ChallengeTable(_clock);
        byte[] oldest = table.Give(Peer(0), Channel(0));
        byte[] second = table.Give(Peer(1), Channel(0));
        for (int i = 2; i <= ChallengeTable.Maximum; i++) table.Give(Peer(i), Channel(0));
        Assert.Equal(ChallengeTable.Maximum, table.Count);
        Assert.False(table.TryUse(Peer(0), Channel(0), oldest));
        Assert.True(table.TryUse(Peer(1), Channel(0), second));
        // One that has some gives up its own.
        table.Give(Peer(2), Channel(0));
        byte[] more = table.Give(Peer(2), Channel(0));
        Assert.Equal(ChallengeTable.Maximum, table.Count);
        Assert.True(table.TryUse(Peer(2), Channel(0), more));
    }

    [Fact]
    public void A_challenge_is_one_peers_on_one_channel_once_and_for_a_minute_by_the_monotonic_clock()
    {
        var table = new ChallengeTable(_clock);
        byte[] challenge = table.Give(Peer(1), Channel(1));
        Assert.Equal(32, challenge.Length);
        Assert.False(table.TryUse(Peer(2), Channel(1), challenge));
        Assert.True(table.TryUse(Peer(1), Channel(1), challenge));
        Assert.False(table.TryUse(Peer(1), Channel(1), challenge));

        challenge = table.Give(Peer(1), Channel(1));
        Assert.False(table.TryUse(Peer(1), Channel(2), challenge));
        Assert.False(table.TryUse(Peer(1), Channel(1), challenge));

        challenge = table.Give(Peer(1), Channel(1));
        // A wall clock that is set back or forth changes nothing.
        _clock.Now += 3600;
        _clock.Advance(TimeSpan.FromSeconds(59.9));
        byte[] young = table.Give(Peer(1), Channel(1));
        Assert.Equal(2, table.Count);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, table.Count);
        Assert.False(table.TryUse(Peer(1), Channel(1), challenge));
        Assert.True(table.TryUse(Peer(1), Channel(1), young));
    }

    private static Identifier Peer(int number) => new(SHA256.HashData(BitConverter.GetBytes(number)));

    private static byte[] Channel(int number) => SHA256.HashData(BitConverter.GetBytes(number + 1_000_000));
}

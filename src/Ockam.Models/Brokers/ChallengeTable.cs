using System.Security.Cryptography;
using Ockam.Identities;

namespace Ockam.Models;

/// <summary>
/// The challenges that a broker has given and that nobody has used: in memory alone, so that none of them outlives a restart. Each is for
/// one channel, for one use, and for a minute by the monotonic clock; a peer has so many at most, and all together have.
/// </summary>
internal sealed class ChallengeTable(TimeProvider time)
{
    /// <summary>How long a challenge can be used.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>How many a peer may have: one for each model that it loads at the same time, and some to spare.</summary>
    public const int MaximumPerPeer = 16;

    /// <summary>How many there are at most: less than 1 MiB.</summary>
    public const int Maximum = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<Identifier, LinkedList<Entry>> _peers = [];
    // In the order in which they were given, which is that in which they end.
    private readonly LinkedList<Entry> _all = new();

    /// <summary>How many can be used now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                EndOld();
                return _all.Count;
            }
        }
    }

    /// <summary>Gives a challenge; where there are too many, the oldest of the same peer ends, or the oldest of all.</summary>
    /// <param name="peer">Who proved to be at the other end.</param>
    /// <param name="channel">The channel's handshake hash.</param>
    public byte[] Give(Identifier peer, ReadOnlyMemory<byte> channel)
    {
        byte[] challenge = RandomNumberGenerator.GetBytes(BrokerMessage.ChallengeLength);
        lock (_lock)
        {
            EndOld();
            if (_peers.TryGetValue(peer, out LinkedList<Entry>? own) && (own.Count >= MaximumPerPeer || _all.Count >= Maximum))
                Remove(own.First!.Value);
            else if (_all.Count >= Maximum) Remove(_all.First!.Value);
            if (!_peers.TryGetValue(peer, out own)) _peers[peer] = own = new LinkedList<Entry>();
            var entry = new Entry(peer, challenge, channel, time.GetTimestamp());
            entry.InAll = _all.AddLast(entry);
            entry.InPeer = own.AddLast(entry);
        }

        return challenge;
    }

    /// <summary>Uses a challenge up, whatever comes of the request.</summary>
    /// <returns>Whether it was given to this peer on this channel and could still be used.</returns>
    public bool TryUse(Identifier peer, ReadOnlyMemory<byte> channel, ReadOnlySpan<byte> challenge)
    {
        lock (_lock)
        {
            EndOld();
            if (!_peers.TryGetValue(peer, out LinkedList<Entry>? own)) return false;
            foreach (Entry entry in own)
            {
                if (!CryptographicOperations.FixedTimeEquals(entry.Challenge, challenge)) continue;
                // Shown on another channel, it is used up as well: whoever showed it there has read it here.
                Remove(entry);
                return CryptographicOperations.FixedTimeEquals(entry.Channel.Span, channel.Span);
            }

            return false;
        }
    }

    private void EndOld()
    {
        while (_all.First is { } oldest && time.GetElapsedTime(oldest.Value.GivenAt) >= Lifetime) Remove(oldest.Value);
    }

    private void Remove(Entry entry)
    {
        _all.Remove(entry.InAll!);
        LinkedList<Entry> own = _peers[entry.Peer];
        own.Remove(entry.InPeer!);
        if (own.Count == 0) _peers.Remove(entry.Peer);
    }

    private sealed record Entry(Identifier Peer, byte[] Challenge, ReadOnlyMemory<byte> Channel, long GivenAt)
    {
        public LinkedListNode<Entry>? InAll { get; set; }

        public LinkedListNode<Entry>? InPeer { get; set; }
    }
}

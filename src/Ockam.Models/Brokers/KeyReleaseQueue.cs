using System.Threading.Channels;
using Ockam.Identities;

namespace Ockam.Models;

/// <summary>Requests that wait for their turn: so many of each peer, and so many in all.</summary>
internal sealed class KeyReleaseQueue
{
    /// <summary>Requests of all peers: at most 3 MiB.</summary>
    public const int Maximum = 64;

    /// <summary>Requests of one peer, so that it keeps no more than a part of the turns.</summary>
    public const int MaximumPerPeer = 8;

    private readonly Channel<KeyReleaseWork> _works = Channel.CreateBounded<KeyReleaseWork>(Maximum);
    private readonly Lock _lock = new();
    private readonly Dictionary<Identifier, int> _peers = [];

    /// <summary>Has a request wait, if there is room. Never waits.</summary>
    public bool TryAdd(KeyReleaseWork work)
    {
        Identifier peer = work.Channel.PeerIdentifier;
        lock (_lock)
        {
            int waiting = _peers.GetValueOrDefault(peer);
            if (waiting >= MaximumPerPeer || !_works.Writer.TryWrite(work)) return false;
            _peers[peer] = waiting + 1;
            return true;
        }
    }

    /// <summary>The requests, in the order in which they came.</summary>
    public IAsyncEnumerable<KeyReleaseWork> TakeAllAsync(CancellationToken cancellationToken) =>
        _works.Reader.ReadAllAsync(cancellationToken);

    /// <summary>A request is answered.</summary>
    public void Done(KeyReleaseWork work)
    {
        Identifier peer = work.Channel.PeerIdentifier;
        lock (_lock)
        {
            if (--_peers[peer] == 0) _peers.Remove(peer);
        }
    }
}

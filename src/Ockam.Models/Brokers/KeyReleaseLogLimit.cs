using Ockam.Identities;

namespace Ockam.Models;

/// <summary>
/// How many refusals are written into a broker's log: a peer that is refused on and on must not fill its owner's disk. Releases are always
/// written, and so is how many refusals were not.
/// </summary>
internal sealed class KeyReleaseLogLimit(TimeProvider time)
{
    /// <summary>Refusals of one peer in an hour: some 50 KiB.</summary>
    public const int PerPeer = 60;

    /// <summary>Refusals in an hour: some 1 MiB.</summary>
    public const int InAll = 1200;

    private static readonly TimeSpan s_window = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<Identifier, int> _peers = [];
    private long _began = time.GetTimestamp();
    private int _written;
    private long _left;

    /// <summary>Whether one more may be written.</summary>
    public bool MayWrite(Identifier peer)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_began) >= s_window)
            {
                _began = time.GetTimestamp();
                _written = 0;
                _peers.Clear();
            }

            int own = _peers.GetValueOrDefault(peer);
            if (own >= PerPeer || _written >= InAll)
            {
                _left++;
                return false;
            }

            _peers[peer] = own + 1;
            _written++;
            return true;
        }
    }

    /// <summary>One more was not written, since there was no time for it.</summary>
    public void Leave()
    {
        lock (_lock) _left++;
    }

    /// <summary>How many were not written since the last time that this was asked.</summary>
    public long TakeLeft()
    {
        lock (_lock)
        {
            long left = _left;
            _left = 0;
            return left;
        }
    }
}

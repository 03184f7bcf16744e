using System.Runtime.InteropServices;

namespace Ockam.Transport;

/// <summary>
/// How many connections a listener opens in a second, and how many of them are for one peer: who opens too many is turned away, and who
/// does not need not wait for that. Not thread-safe.
/// </summary>
internal sealed class AcceptQuota(int perSecond, TimeProvider timeProvider)
{
    // What any peer may open; beyond, only while half of all that may be opened is left for others.
    private const int PeerPart = 8;

    private readonly TokenBucket _all = new(perSecond, timeProvider);
    private readonly long _start = timeProvider.GetTimestamp();
    private Dictionary<PeerNetwork, int> _opened = [];
    private long _second;

    /// <summary>How long to wait before the next connection of anybody.</summary>
    public TimeSpan Wait => _all.Left is var left && left >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - left) / perSecond);

    /// <summary>Counts a connection, unless its peer has opened too many within this second.</summary>
    public bool TryTake(PeerNetwork peer)
    {
        long second = (long)timeProvider.GetElapsedTime(_start).TotalSeconds;
        if (second != _second)
        {
            _second = second;
            if (_opened.Count <= perSecond) _opened.Clear();
            else _opened = [];
        }

        ref int opened = ref CollectionsMarshal.GetValueRefOrAddDefault(_opened, peer, out _);
        if (opened >= Math.Max(1, perSecond / PeerPart) && _all.Left <= perSecond / 2d) return false;
        opened++;
        _ = _all.Take();
        return true;
    }
}

using Ockam.Identities;

namespace Ockam.Models;

/// <summary>
/// How many refusals are written into a broker's log: a peer that is refused on and on must not fill its owner's disk. Releases are always
/// written, and so is how many refusals were not. Whoever is not served, or has shown no genuine document, uses up only what is meant for
/// such refusals: identities cost nothing, and with many of them nobody must keep what honest machines are refused out of the log.
/// </summary>
internal sealed class KeyReleaseLogLimit(TimeProvider time)
{
    /// <summary>Refusals of one peer and one group in an hour: some 50 KiB.</summary>
    public const int PerPeer = 60;

    /// <summary>Refusals of one group in an hour: some 1 MiB.</summary>
    public const int PerGroup = 1200;

    private static readonly TimeSpan s_window = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(Group Group, Identifier Peer), int> _peers = [];
    private readonly int[] _written = new int[Enum.GetValues<Group>().Length];
    private long _began = time.GetTimestamp();
    private long _left;

    // What a peer must have before it can be refused so.
    private enum Group
    {
        /// <summary>A channel.</summary>
        Stranger,

        /// <summary>A channel, and an identity that is served.</summary>
        Served,

        /// <summary>A genuine document besides.</summary>
        Attested,
    }

    /// <summary>Whether one more may be written.</summary>
    public bool MayWrite(Identifier peer, KeyReleaseRefusal refusal)
    {
        Group group = GroupOf(refusal);
        lock (_lock)
        {
            if (time.GetElapsedTime(_began) >= s_window)
            {
                _began = time.GetTimestamp();
                Array.Clear(_written);
                _peers.Clear();
            }

            int own = _peers.GetValueOrDefault((group, peer));
            if (own >= PerPeer || _written[(int)group] >= PerGroup)
            {
                _left++;
                return false;
            }

            _peers[(group, peer)] = own + 1;
            _written[(int)group]++;
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

    // A broker that serves anyone has no strangers: there only the document tells honest machines from whoever is about.
    private static Group GroupOf(KeyReleaseRefusal refusal) => refusal switch
    {
        KeyReleaseRefusal.Channel => Group.Stranger,
        KeyReleaseRefusal.UserData or KeyReleaseRefusal.Policy or KeyReleaseRefusal.Key => Group.Attested,
        _ => Group.Served,
    };
}

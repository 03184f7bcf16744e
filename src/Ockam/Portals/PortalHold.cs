using Ockam.Transport;

namespace Ockam.Portals;

/// <summary>
/// For how long an application that takes too little may hold up the connection that brings its bytes, and with it everybody else whose
/// messages come by that: a moment at a time, as long as there is memory for more. Not thread-safe.
/// </summary>
internal struct PortalHold
{
    /// <summary>
    /// When there is no memory for more: the others bear 5 s of silence, of which a second hold by another application may be a part.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    // At each look of the watch.
    private static readonly TimeSpan s_patience = 0.8 * PortalWatch.Interval;

    // So many times the ordinary limit more each time. With 8 MiB/s by default, what comes behind the 10 MiB or so that a way through a
    // relay holds for the application that takes nothing is 2 s late; after 10 s that application has a third of all memory.
    private const int Steps = 2;

    // Whoever takes so much goes on, even without memory for more: 32 KiB/s within the longest hold.
    private const int Progress = SpillQueue.PieceLength;

    private long _waiting;

    /// <summary>Since when the connection waits, as a timestamp.</summary>
    public long Since { get; private set; }

    /// <summary>Above so many bytes that wait for the application, the connection waits too.</summary>
    public long Limit { get; set; }

    /// <summary>The connection begins to wait.</summary>
    public void Begin(long now, long waiting)
    {
        Since = now;
        _waiting = waiting;
    }

    /// <summary>Lets the connection go on although the application has not made room.</summary>
    /// <param name="since">For how long the connection has waited.</param>
    /// <param name="waiting">How many bytes wait for the application.</param>
    /// <param name="budget">What may wait for all applications; each may have half of what the others left.</param>
    /// <param name="ordinary">How many bytes may wait for one that holds up nobody.</param>
    public bool TryExtend(TimeSpan since, long waiting, ByteBudget budget, int ordinary)
    {
        if (since < s_patience) return false;
        if (waiting < (budget.Limit - budget.Used) / 2)
        {
            Limit = waiting + Steps * (long)ordinary;
            return true;
        }

        return waiting <= Limit && _waiting - waiting >= Progress;
    }
}

namespace Ockam.Sessions;

/// <summary>
/// The times of a session. Section 6.3 has those of the original, which are tolerated but not copied: they find a dead path after 30 s.
/// </summary>
internal sealed record SessionOptions
{
    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>After so long without any received message the other end is asked for a sign of life.</summary>
    public TimeSpan ProbeAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long each question may go unanswered. 1 s: longer than any ordinary way around the world, and with three of them a dead
    /// path is known after 5 s.
    /// </summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>With so many unanswered questions the path counts as dead.</summary>
    public int ProbesBeforeDown { get; init; } = 3;

    /// <summary>
    /// A peer that may be unable to answer, since what it is sent arrives slowly, is believed alive for so long: the original's own limit.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The first pause after a failure; each further one is twice as long.</summary>
    public TimeSpan ShortestPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The longest pause while there is demand, between the beginnings of two attempts. The limit is 2 s; with 1 s, two nodes that depend
    /// on a third are both back within 5 s of its return, though the first may have begun an attempt (3 s) right before the second was.
    /// </summary>
    public TimeSpan LongestFreshPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause when nobody has wanted the path for <see cref="DemandIsFresh"/>.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a demand counts: 10 minutes.</summary>
    public TimeSpan DemandIsFresh { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The shortest time between two attempts that demand can bring about, so that a thousand clients cause no thousand attempts.
    /// </summary>
    public TimeSpan DemandGap { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// A path that did not live so long counts as a failure: otherwise one that ends at once would be made without any pause.
    /// </summary>
    public TimeSpan Stable { get; init; } = TimeSpan.FromSeconds(5);
}

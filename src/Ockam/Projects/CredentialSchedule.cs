namespace Ockam.Projects;

/// <summary>
/// Decides when a credential is asked for, and whether the one at hand can be used: a state machine over moments, without timers, sockets
/// or a store. Not thread-safe.
/// </summary>
/// <param name="random">Numbers from 0 to below 1, for pauses that differ between clients that failed together.</param>
internal sealed class CredentialSchedule(Func<double> random)
{
    // A step of the wall clock is noticed at the latest then, by whoever only waits.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(1);

    // The first pause while there is no credential whose lifetime could say what is soon.
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);

    // An authority that is out of reach is asked so often at least: a node is cut off meanwhile, and a question is cheap.
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    // A refusal is an answer; it changes when an administrator does something.
    private static readonly TimeSpan s_firstPauseRefused = TimeSpan.FromSeconds(2);

    // What demand can bring about: a thousand channels cause no thousand questions.
    private static readonly TimeSpan s_demandGap = TimeSpan.FromMilliseconds(500);

    private CredentialTimes? _times;
    private TimeSpan _usableUntil;
    private TimeSpan _renewAt;
    private TimeSpan _attemptBegan = TimeSpan.MinValue / 2;
    private TimeSpan _earliest = TimeSpan.MinValue;
    private bool _isRefused;
    private bool _isWanted = true;

    /// <summary>Whether an attempt is under way.</summary>
    public bool IsAsking { get; private set; }

    /// <summary>Whether the next attempt is due at once, since there may be another credential at hand.</summary>
    public bool IsReconsidered { get; private set; }

    /// <summary>How many attempts in a row have failed.</summary>
    public int Failures { get; private set; }

    /// <summary>The times of the credential at hand, usable or not; null before there is one.</summary>
    public CredentialTimes? Times => _times;

    /// <summary>Whether the credential at hand can be used.</summary>
    public bool IsUsable(CredentialMoment now) =>
        _times is { } times && now.Monotonic < _usableUntil && times.AreUsableAt(now.Wall);

    /// <summary>Whether another credential is due: there is none, it will end soon, or somebody has reason to want another.</summary>
    public bool IsDue(CredentialMoment now) =>
        _isWanted || _times is not { } times || now.Monotonic >= _renewAt || times.LeftAt(now.Wall) <= times.Early + times.Lead;

    /// <summary>What to do now. An attempt that is asked for counts as begun.</summary>
    public CredentialStep Next(CredentialMoment now)
    {
        if (IsAsking) return new CredentialStep(Ask: false, s_longestWait);
        TimeSpan due = IsDue(now) ? now.Monotonic : UntilDue(now);
        TimeSpan at = due > _earliest ? due : _earliest;
        if (at > now.Monotonic) return new CredentialStep(Ask: false, Earlier(at - now.Monotonic, s_longestWait));
        IsAsking = true;
        IsReconsidered = false;
        _attemptBegan = now.Monotonic;
        return new CredentialStep(Ask: true, TimeSpan.Zero);
    }

    /// <summary>There is a credential, which was just issued or was found in the store.</summary>
    /// <param name="times">When it was issued and ends.</param>
    /// <param name="now">The time.</param>
    /// <param name="isNew">Whether the attempt under way has brought it: its lifetime counts from that attempt's beginning.</param>
    public void Have(CredentialTimes times, CredentialMoment now, bool isNew)
    {
        // By whichever clock it ends first: this node's wall clock may be behind the authority's by more than a short lifetime.
        TimeSpan byWall = now.Monotonic + times.LeftAt(now.Wall);
        TimeSpan end = isNew ? Earlier(byWall, _attemptBegan + times.Lifetime) : byWall;
        _times = times;
        _usableUntil = end - times.Early;
        _renewAt = _usableUntil - times.Lead;
        IsAsking = IsReconsidered = false;
        _isWanted = false;
        _isRefused = false;
        Failures = 0;
        // Whatever the clocks say of it: an authority whose credentials are over when they arrive is not asked without a pause.
        _earliest = isNew ? now.Monotonic + times.FirstPause : TimeSpan.MinValue;
    }

    /// <summary>The attempt has failed.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isRefused">Whether the authority has answered that it gives none.</param>
    public void Failed(CredentialMoment now, bool isRefused)
    {
        IsAsking = false;
        if (isRefused != _isRefused) Failures = 0;
        _isRefused = isRefused;
        if (IsReconsidered)
        {
            // What came meanwhile this attempt did not see.
            _earliest = now.Monotonic;
            return;
        }

        TimeSpan first = isRefused ? s_firstPauseRefused : _times?.FirstPause ?? s_firstPause;
        // Beyond 30 doublings every limit is reached, and the number would overflow.
        double doubled = first.TotalSeconds * Math.Pow(2, Math.Min(Failures, 30));
        Failures++;
        TimeSpan pause = TimeSpan.FromSeconds(Math.Min(doubled, s_longestPause.TotalSeconds) * (1 + random()) / 2);
        // From its beginning: an attempt that took long has waited already.
        _earliest = Later(_attemptBegan + pause, now.Monotonic + (pause / 4));
    }

    /// <summary>Somebody needs a credential now and there is none to be used: the next attempt comes soon.</summary>
    /// <returns>Whether an attempt is under way or due at once, so that it is worth while to wait for it.</returns>
    public bool Demand(CredentialMoment now)
    {
        if (IsUsable(now) || IsAsking) return true;
        TimeSpan soon = _attemptBegan + (_isRefused ? s_firstPauseRefused : s_demandGap);
        if (soon < _earliest) _earliest = soon;
        _isWanted = true;
        return _earliest <= now.Monotonic;
    }

    /// <summary>There may be another credential at hand, for somebody has kept one: it is looked for at once.</summary>
    public void Reconsider(CredentialMoment now)
    {
        _isWanted = true;
        _earliest = now.Monotonic;
        IsReconsidered = true;
    }

    /// <summary>
    /// Another credential is wanted at once, though the one at hand may go on to be used: the authority has a new key, for instance.
    /// </summary>
    public void Renew(CredentialMoment now)
    {
        _isWanted = true;
        TimeSpan soon = _attemptBegan + s_demandGap;
        _earliest = soon > now.Monotonic ? soon : now.Monotonic;
    }

    private TimeSpan UntilDue(CredentialMoment now)
    {
        CredentialTimes times = _times!.Value;
        return Earlier(_renewAt, now.Monotonic + times.LeftAt(now.Wall) - times.Early - times.Lead);
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

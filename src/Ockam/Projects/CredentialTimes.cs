using Ockam.Identities;

namespace Ockam.Projects;

/// <summary>
/// When a client of ours renews a credential and stops to use it. The original stops 60 s early, since clocks differ, and renews 120 s
/// before that (section 8.3), which leaves nothing of a short lifetime; so both are bounded by a share of it.
/// </summary>
/// <param name="CreatedAt">Unix seconds.</param>
/// <param name="ExpiresAt">Unix seconds.</param>
internal readonly record struct CredentialTimes(ulong CreatedAt, ulong ExpiresAt)
{
    private static readonly TimeSpan s_longestEarly = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_longestLead = TimeSpan.FromSeconds(120);

    // Far beyond any key's end, and short enough to be counted in ticks.
    private const ulong LongestSeconds = 100UL * 365 * 24 * 3600;

    // The first second of the year 10000, which no clock here can show.
    private const ulong EndOfCalendar = 253_402_300_800;

    /// <summary>The times of a credential that was verified.</summary>
    public static CredentialTimes Of(VerifiedCredential credential) => new(credential.CreatedAt, credential.ExpiresAt);

    /// <summary>For how long it was issued.</summary>
    public TimeSpan Lifetime => TimeSpan.FromSeconds((long)(ExpiresAt > CreatedAt ? Math.Min(ExpiresAt - CreatedAt, LongestSeconds) : 0));

    /// <summary>How long before its end it is no longer used: 60 s, or a tenth of a lifetime below 10 minutes.</summary>
    public TimeSpan Early => Shorter(s_longestEarly, Lifetime / 10);

    /// <summary>How long before it is no longer used another one is asked for: 120 s, or a third of a lifetime below 6 minutes.</summary>
    public TimeSpan Lead => Shorter(s_longestLead, Lifetime / 3);

    /// <summary>
    /// The first pause after an attempt at renewal that failed: 10 s as in the original, or so much less that a short lifetime's lead has
    /// room for several attempts.
    /// </summary>
    public TimeSpan FirstPause => Shorter(TimeSpan.FromSeconds(10), Lead / 5);

    /// <summary>How long is left of it by the wall clock; zero if nothing is.</summary>
    public TimeSpan LeftAt(DateTimeOffset wall)
    {
        TimeSpan left = TimeSpan.FromSeconds((long)Math.Min(ExpiresAt, EndOfCalendar)) - (wall - DateTimeOffset.UnixEpoch);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Whether so much is left of it that it can be used.</summary>
    public bool AreUsableAt(DateTimeOffset wall) => LeftAt(wall) > Early;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

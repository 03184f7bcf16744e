using Ockam.Identities;

namespace Ockam.Policies;

/// <summary>What is known of a peer at one moment, in the form in which policies ask for it (section 10.4). It never changes.</summary>
internal sealed class SubjectFacts
{
    // Far beyond any credential's end, and short enough to be counted in ticks.
    private const ulong LongestSeconds = 100UL * 365 * 24 * 3600;

    private readonly long _from;
    private readonly TimeSpan _left;

    /// <param name="subject">Who.</param>
    /// <param name="entry">Its attributes, if there are any that have not expired.</param>
    /// <param name="hasAuthority">Whether this node has one: only then is it known whether the peer has a credential.</param>
    /// <param name="time">Both clocks.</param>
    public SubjectFacts(Identifier subject, AttributesEntry? entry, bool hasAuthority, TimeProvider time)
    {
        Values = new Dictionary<string, PolicyValue>(StringComparer.Ordinal);
        if (entry is not null)
        {
            foreach ((string name, string value) in entry.Attributes.ToTexts()) Values["subject." + name] = PolicyValue.Of(value);
        }

        // Last: no attribute can pass for what this node has found out itself.
        Values["subject.identifier"] = PolicyValue.Of(subject.ToString());
        HasCredential = hasAuthority && entry is not null;
        if (hasAuthority) Values["subject.has_credential"] = PolicyValue.Of(entry is not null);
        else Values.Remove("subject.has_credential");
        ExpiresAt = entry?.ExpiresAt;
        ulong now = time.UnixSeconds();
        _from = time.GetTimestamp();
        _left = TimeSpan.FromSeconds(ExpiresAt is { } end ? end < now ? 0 : Math.Min(end - now, LongestSeconds) : LongestSeconds);
    }

    /// <summary>Values by the whole names of their identifiers.</summary>
    public Dictionary<string, PolicyValue> Values { get; }

    /// <summary>Whether it has a credential of this node's authority that has not expired.</summary>
    public bool HasCredential { get; }

    /// <summary>When the attributes end, in Unix seconds; null for never.</summary>
    public ulong? ExpiresAt { get; }

    /// <summary>
    /// Whether the attributes have ended, by either clock: a wall clock that is set back must not put the end off. The second that is named
    /// is the first without them, as the store has it.
    /// </summary>
    public bool IsPast(TimeProvider time) =>
        ExpiresAt is { } end && (time.UnixSeconds() >= end || time.GetElapsedTime(_from) >= _left);

    /// <summary>How long they last, for a timer; null for ever.</summary>
    public TimeSpan? Left(TimeProvider time)
    {
        if (ExpiresAt is not { } end) return null;
        // To the second's begin, which whole seconds do not say.
        TimeSpan byWall = DateTimeOffset.UnixEpoch.AddSeconds(Math.Min(end, LongestSeconds * 2)) - time.GetUtcNow();
        TimeSpan byTicks = _left - time.GetElapsedTime(_from);
        TimeSpan left = byWall < byTicks ? byWall : byTicks;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}

namespace Ockam.Node.Diagnosis;

/// <summary>What was found at one part of a portal's way.</summary>
public sealed record PortalHopResult
{
    /// <summary>Which part.</summary>
    public required PortalHop Hop { get; init; }

    /// <summary>Whether it is as it should be.</summary>
    public required bool Passed { get; init; }

    /// <summary>Whether it was looked at; false behind a part that failed.</summary>
    public bool IsReached { get; init; } = true;

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What was found, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>What to do; null where it passed or was not reached.</summary>
    public string? Remedy { get; init; }
}

namespace OckamPS;

/// <summary>What was found at one part of a portal's way.</summary>
public sealed record OckamPortalTestResult
{
    /// <summary>The node whose portal it is.</summary>
    public required string NodeName { get; init; }

    /// <summary>The inlet's name, or the way where there is no inlet.</summary>
    public required string Portal { get; init; }

    /// <summary>Which part.</summary>
    public required OckamPortalHop Hop { get; init; }

    /// <summary>Whether it is as it should be.</summary>
    public bool Passed { get; init; }

    /// <summary>Whether it was looked at; a part behind one that failed is not.</summary>
    public bool IsReached { get; init; }

    /// <summary>How long it took.</summary>
    public double Milliseconds { get; init; }

    /// <summary>What was found.</summary>
    public required string Reason { get; init; }

    /// <summary>What to do where it did not pass.</summary>
    public string? Remedy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Hop}: {(Passed ? "passed" : Reason)}";
}

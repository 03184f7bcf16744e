namespace Ockam.Node.Diagnosis;

/// <summary>What a step of a walk has found.</summary>
/// <param name="Passed">Whether it is as it should be.</param>
/// <param name="Reason">What was found.</param>
/// <param name="Remedy">What to do about it.</param>
internal sealed record PortalFinding(bool Passed, string Reason, string? Remedy)
{
    /// <summary>An earlier part whose failure shows here first; null where this part itself is at fault.</summary>
    public PortalHop? Blames { get; init; }

    /// <summary>How long it took, where that is not the time of the step.</summary>
    public TimeSpan? Elapsed { get; init; }

    public static PortalFinding Pass(string reason) => new(true, reason, null);

    public static PortalFinding Fail(string reason, string remedy) => new(false, reason, remedy);
}

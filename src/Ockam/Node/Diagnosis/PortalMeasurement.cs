namespace Ockam.Node.Diagnosis;

/// <summary>How fast a portal's way is.</summary>
public sealed record PortalMeasurement
{
    /// <summary>
    /// The round trip of 32 bytes to the <c>echo</c> service of the outlet's node, by the channel from end to end, one after the other.
    /// Neither inlet nor outlet, nor the server, has a part in it.
    /// </summary>
    public required LatencySummary RoundTrip { get; init; }

    /// <summary>
    /// From asking the outlet for a connection until it says that its server is connected, one after the other: a round trip, the decision
    /// of its policy, and connecting to the server. Null where none was asked for.
    /// </summary>
    public LatencySummary? Connect { get; init; }

    /// <summary>
    /// How many bytes came back that were sent to <c>echo</c> in messages of 32 KiB, at most 256 KiB under way at a time; each has gone the
    /// way in both directions. Beyond 256 KiB a round trip it is this window that is measured, not the way.
    /// </summary>
    public long EchoedBytes { get; init; }

    /// <summary>In which time.</summary>
    public TimeSpan EchoTime { get; init; }

    /// <summary>Bytes a second in each direction, as above; null where they were not measured.</summary>
    public double? BytesPerSecond { get; init; }
}

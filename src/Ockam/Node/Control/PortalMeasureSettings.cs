namespace Ockam.Node.Control;

/// <summary>What is measured, and how often.</summary>
public sealed record PortalMeasureSettings
{
    /// <summary>The most round trips that are measured at once.</summary>
    public const int MaximumCount = 100_000;

    /// <summary>The most connections: each is one of the server's, too.</summary>
    public const int MaximumConnections = 1_000;

    /// <summary>Which portal.</summary>
    public required PortalTestSettings Portal { get; init; }

    /// <summary>How many round trips: 1 to <see cref="MaximumCount"/>. One more before them is not counted.</summary>
    public int Count { get; init; } = 100;

    /// <summary>
    /// How many connections to the server are made and closed, one after the other: 0 to <see cref="MaximumConnections"/>.
    /// </summary>
    public int Connections { get; init; } = 10;

    /// <summary>For how long bytes are sent for the throughput; zero for not at all. At most an hour.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(2);
}

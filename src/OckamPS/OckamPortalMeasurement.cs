namespace OckamPS;

/// <summary>How fast a portal's way is.</summary>
public sealed record OckamPortalMeasurement
{
    /// <summary>The node whose portal it is.</summary>
    public required string NodeName { get; init; }

    /// <summary>The inlet's name, or the way where there is no inlet.</summary>
    public required string Portal { get; init; }

    /// <summary>The round trip of 32 bytes to the outlet's node and back, by the channel from end to end.</summary>
    public required OckamLatencyInfo RoundTrip { get; init; }

    /// <summary>From asking the outlet for a connection until its server is connected; null where none was asked for.</summary>
    public OckamLatencyInfo? Connect { get; init; }

    /// <summary>
    /// Bytes a second in each direction between the two nodes, with 256 KiB under way at the most; null where they were not measured.
    /// </summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>How many bytes went to the outlet's node and came back.</summary>
    public long EchoedBytes { get; init; }

    /// <summary>In how many seconds.</summary>
    public double EchoSeconds { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Portal}: {RoundTrip}";
}

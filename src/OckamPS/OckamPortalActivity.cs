namespace OckamPS;

/// <summary>What an inlet or outlet does at one moment.</summary>
public sealed record OckamPortalActivity
{
    /// <summary>When it was looked at (UTC).</summary>
    public required DateTime Time { get; init; }

    /// <summary>The node that it belongs to.</summary>
    public required string NodeName { get; init; }

    /// <summary><c>Inlet</c> or <c>Outlet</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Portal { get; init; }

    /// <summary><c>open</c>, <c>suspended</c> or <c>closed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>How the way of an inlet stands: <c>connecting</c>, <c>up</c>, <c>down</c>; null where somebody else keeps it.</summary>
    public string? Path { get; init; }

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections { get; init; }

    /// <summary>Connections in all.</summary>
    public long TotalConnections { get; init; }

    /// <summary>Bytes a second that local applications have sent since the look before.</summary>
    public double BytesToPeerPerSecond { get; init; }

    /// <summary>Bytes a second that came for them.</summary>
    public double BytesFromPeerPerSecond { get; init; }

    /// <summary>What failed last.</summary>
    public string? LastError { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Portal} of {NodeName}: {Path ?? Status}, {OpenConnections} connections";
}

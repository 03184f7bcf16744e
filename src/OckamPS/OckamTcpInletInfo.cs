namespace OckamPS;

/// <summary>An inlet, which leads TCP clients of this machine to an outlet.</summary>
public sealed record OckamTcpInletInfo
{
    /// <summary>The node that it belongs to.</summary>
    public required string NodeName { get; init; }

    /// <summary>Its name: its address unless it was given one.</summary>
    public required string InletName { get; init; }

    /// <summary>Where clients connect.</summary>
    public required string Address { get; init; }

    /// <summary>The port, also where a free one was asked for.</summary>
    public int Port { get; init; }

    /// <summary>The way to the outlet.</summary>
    public string? To { get; init; }

    /// <summary>How the way stands: <c>connecting</c>, <c>up</c>, <c>down</c>; null where somebody else keeps it.</summary>
    public string? Path { get; init; }

    /// <summary>How many times the way was made anew.</summary>
    public long Reconnects { get; init; }

    /// <summary>Whom it trusts.</summary>
    public required string Trust { get; init; }

    /// <summary><c>open</c>, <c>suspended</c> or <c>closed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Connections that are open now.</summary>
    public int OpenConnections { get; init; }

    /// <summary>Connections in all.</summary>
    public long TotalConnections { get; init; }

    /// <summary>Connections that were refused.</summary>
    public long RefusedConnections { get; init; }

    /// <summary>Connections that failed.</summary>
    public long FailedConnections { get; init; }

    /// <summary>Bytes that local applications have sent.</summary>
    public long BytesToPeer { get; init; }

    /// <summary>Bytes that came for local applications.</summary>
    public long BytesFromPeer { get; init; }

    /// <summary>What failed last.</summary>
    public string? LastError { get; init; }

    /// <summary>The policy about its outlet's credentials that holds now; null for none.</summary>
    public string? Allow { get; init; }

    /// <summary>The same as <see cref="InletName"/>.</summary>
    public string Name => InletName;

    /// <inheritdoc/>
    public override string ToString() => Address;
}

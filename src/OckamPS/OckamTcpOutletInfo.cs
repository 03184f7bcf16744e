namespace OckamPS;

/// <summary>An outlet, which leads from the channels of a node to a TCP server.</summary>
public sealed record OckamTcpOutletInfo
{
    /// <summary>The node that it belongs to.</summary>
    public required string NodeName { get; init; }

    /// <summary>Its name: its worker address.</summary>
    public required string OutletName { get; init; }

    /// <summary>The route of its worker on its node.</summary>
    public required string Address { get; init; }

    /// <summary>The server.</summary>
    public required string To { get; init; }

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

    /// <summary>The policy about its inlets' credentials that holds now; null for none.</summary>
    public string? Allow { get; init; }

    /// <summary>The same as <see cref="OutletName"/>.</summary>
    public string Name => OutletName;

    /// <inheritdoc/>
    public override string ToString() => Address;
}

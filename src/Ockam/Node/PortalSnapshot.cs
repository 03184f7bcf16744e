namespace Ockam.Node;

/// <summary>An inlet or an outlet at one moment.</summary>
public sealed record PortalSnapshot
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is: an inlet's address of the network, or <c>/service/</c> and the address of an outlet.</summary>
    public required string Address { get; init; }

    /// <summary>Where it leads: the route to the outlet, or the outlet's server; null for a way that somebody else keeps.</summary>
    public required string? To { get; init; }

    /// <summary>Whom it trusts.</summary>
    public required string Trust { get; init; }

    /// <summary>
    /// The policy about the credentials of whoever is at the other end that holds now: its own, or else that of its type; null for none.
    /// </summary>
    public string? Allow { get; init; }

    /// <summary><c>open</c>, <c>suspended</c> or <c>closed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>
    /// How the way of an inlet stands: <c>connecting</c>, <c>up</c>, <c>down</c>, <c>suspended</c> or <c>closed</c>; else null.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>
    /// The id of the secure channel, or of the connection, by which the way of an inlet leaves the node; null while there is none.
    /// </summary>
    public string? Through { get; init; }

    /// <summary>How many times the way was made anew.</summary>
    public long Reconnects { get; init; }

    /// <summary>Connections that are open now.</summary>
    public required int OpenConnections { get; init; }

    /// <summary>Connections in all.</summary>
    public required long TotalConnections { get; init; }

    /// <summary>Connections that were refused.</summary>
    public required long RefusedConnections { get; init; }

    /// <summary>Connections that failed.</summary>
    public required long FailedConnections { get; init; }

    /// <summary>Bytes that local applications have sent.</summary>
    public required long BytesToPeer { get; init; }

    /// <summary>Bytes that came for local applications.</summary>
    public required long BytesFromPeer { get; init; }

    /// <summary>What failed last, the way to the outlet included; null if nothing did.</summary>
    public string? LastError { get; init; }
}

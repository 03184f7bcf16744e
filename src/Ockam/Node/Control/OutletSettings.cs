namespace Ockam.Node.Control;

/// <summary>How an outlet is made.</summary>
public sealed record OutletSettings
{
    /// <summary>The server that connections lead to: a host and a port, or a port of this machine.</summary>
    public required string To { get; init; }

    /// <summary>Its worker address; null for <c>outlet</c>, or a random one where that is taken.</summary>
    public string? From { get; init; }

    /// <summary>Whose inlets may use it: Identifiers, or <c>anyone</c>; null for those whom the node trusts.</summary>
    public IReadOnlyList<string>? Trust { get; init; }

    /// <summary>A policy about the credentials of those inlets (section 10); null where the type's policy counts.</summary>
    public string? Allow { get; init; }

    /// <summary>Whether it speaks TLS to the server.</summary>
    public bool Tls { get; init; }

    /// <summary>A file of PEM certificates that the server's must lead to; null for those of the system.</summary>
    public string? TlsAuthorities { get; init; }

    /// <summary>The name that the server's certificate must have; null for the host under <see cref="To"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>How long connecting to the server may take; null for the outlet's own limit of 5 s.</summary>
    public TimeSpan? ConnectTimeout { get; init; }
}

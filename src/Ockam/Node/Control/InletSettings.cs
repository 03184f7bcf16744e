namespace Ockam.Node.Control;

/// <summary>How an inlet is made.</summary>
public sealed record InletSettings
{
    /// <summary>Its name; null for its address.</summary>
    public string? Name { get; init; }

    /// <summary>Where clients connect: a host and a port, or a port of this machine; port 0 takes a free one.</summary>
    public string From { get; init; } = "127.0.0.1:0";

    /// <summary>The outlet: a service's name, a whole route, or, behind a channel, the rest of it; null for <c>outlet</c>.</summary>
    public string? To { get; init; }

    /// <summary>The relay by which the outlet's node is reached; null where <see cref="To"/> says the whole way.</summary>
    public string? Via { get; init; }

    /// <summary>The id of an open channel through which the inlet goes; null where it opens its own way.</summary>
    public string? Channel { get; init; }

    /// <summary>Who the outlet's node may be: Identifiers, or <c>anyone</c>; null for those whom the node trusts.</summary>
    public IReadOnlyList<string>? Trust { get; init; }

    /// <summary>Who the nodes before it may be; null for anyone: they forward ciphertext.</summary>
    public IReadOnlyList<string>? RelayTrust { get; init; }

    /// <summary>A policy about the credentials of the outlet's node (section 10); null where the type's policy counts.</summary>
    public string? Allow { get; init; }

    /// <summary>How long a client waits while the way is down; null for the inlet's own limit of 10 s.</summary>
    public TimeSpan? ConnectionWait { get; init; }

    /// <summary>How long a half-closed connection may still deliver after its last byte; null for the inlet's own limit of 5 s.</summary>
    public TimeSpan? HalfCloseGrace { get; init; }

    /// <summary>Whether it has a channel and a TCP connection of its own.</summary>
    public bool Isolate { get; init; }

    /// <summary>Whether it is there for a while only: then it is in no exported file, and not there again after a stop.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>The file with its certificate chain (PEM), where it ends TLS for its clients.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>The file with the certificate's private key (PEM); null where it is in the certificate's file.</summary>
    public string? TlsKey { get; init; }
}

using Ockam.Policies;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Configuration;

/// <summary>An inlet (section 6).</summary>
public sealed record InletConfiguration
{
    /// <summary>Its name on this node.</summary>
    public required string Alias { get; init; }

    /// <summary>Where clients connect; port 0 is any free one.</summary>
    public required HostnamePort From { get; init; }

    /// <summary>The way to the outlet.</summary>
    public required MultiAddr To { get; init; }

    /// <summary>Who the outlet's node is: the end of the last channel of the way.</summary>
    public required TrustPolicy Trust { get; init; }

    /// <summary>Who the outlet's node must be besides, as a policy (section 10); null where the stored policies decide.</summary>
    public PolicyExpression? Allow { get; init; }

    /// <summary>Who the relay's node is: the end of the channels before the last; null where nobody is named.</summary>
    public TrustPolicy? RelayTrust { get; init; }

    /// <summary>How long a client's connection waits while the way is down; zero ends it at once, null is the inlet's own limit.</summary>
    public TimeSpan? ConnectionWait { get; init; }

    /// <summary>How long a half-closed connection may still deliver after its last byte; null for the inlet's own limit.</summary>
    public TimeSpan? HalfCloseGrace { get; init; }

    /// <summary>Whether it has a channel and a TCP connection of its own.</summary>
    public bool Isolate { get; init; }

    /// <summary>The file with its certificate chain (PEM), where it ends TLS for its clients; else null.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>The file with the certificate's private key (PEM); null where it is in the certificate's file.</summary>
    public string? TlsKey { get; init; }
}

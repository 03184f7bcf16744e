using Ockam.Policies;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Configuration;

/// <summary>An outlet (section 6).</summary>
public sealed record OutletConfiguration
{
    /// <summary>The worker address that inlets name; <c>outlet</c> where the file has none.</summary>
    public required Address From { get; init; }

    /// <summary>The server that connections lead to.</summary>
    public required HostnamePort To { get; init; }

    /// <summary>Whose inlets may use it.</summary>
    public required TrustPolicy Trust { get; init; }

    /// <summary>Whose inlets may use it besides, as a policy (section 10); null where the stored policies decide.</summary>
    public PolicyExpression? Allow { get; init; }

    /// <summary>Whether it speaks TLS to the server.</summary>
    public bool Tls { get; init; }

    /// <summary>A file of PEM certificates that the server's must lead to; null for those of the system.</summary>
    public string? TlsAuthorities { get; init; }

    /// <summary>The name that the server's certificate must have; null for the host under <see cref="To"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>How long an attempt to connect to the server may take; null for the outlet's own limit.</summary>
    public TimeSpan? ConnectTimeout { get; init; }
}

using Ockam.Routing;

namespace Ockam.Portals;

/// <summary>How an outlet is made.</summary>
public sealed record TcpOutletOptions : TcpPortalOptions
{
    /// <summary>The address of its worker, to which inlets lead.</summary>
    public Address Address { get; init; } = new("outlet");

    /// <summary>Where its connections go: a host name, an IPv4 or IPv6 address, and a port. All addresses of a name are tried.</summary>
    public required HostnamePort Target { get; init; }

    /// <summary>How long connecting to the target may take, TLS included. 5 s: TCP's first two repetitions and a margin.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many connections one Identifier holds at a time, and all without a secure channel together. 12,288: three quarters of all, so
    /// that no one keeps the others out.
    /// </summary>
    public int MaximumConnectionsPerPeer { get; init; } = 12_288;

    /// <summary>How many connections to the target may be under way at a time. 4,096; more are refused until some have ended.</summary>
    public int MaximumConnecting { get; init; } = 4_096;

    /// <summary>How many of these one Identifier has, and all without a secure channel together. 3,072, three quarters of all.</summary>
    public int MaximumConnectingPerPeer { get; init; } = 3_072;

    /// <summary>Speaks TLS to the target; null for plain TCP.</summary>
    public OutletTls? Tls { get; init; }
}

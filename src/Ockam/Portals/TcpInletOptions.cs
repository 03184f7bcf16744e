using Ockam.Routing;

namespace Ockam.Portals;

/// <summary>How an inlet is made.</summary>
public sealed record TcpInletOptions : TcpPortalOptions
{
    /// <summary>Where it listens for clients: a host name, an IPv4 or IPv6 address, and a port; port 0 takes a free one.</summary>
    public HostnamePort From { get; init; } = HostnamePort.Parse("127.0.0.1:0");

    /// <summary>
    /// How long a connection that is made while there is no way to the outlet waits for one; zero closes it at once. 10 s, less than most
    /// clients' own patience. A configuration file calls it <c>connection-wait</c>.
    /// </summary>
    public TimeSpan PathWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the outlet may take to answer once there is a way; and, with <see cref="Tls"/>, the client for its handshake. 10 s: the
    /// outlet may try for 5 s to connect to its target, and says so when it could not; the rest is for a way that is slow or busy.
    /// </summary>
    public TimeSpan AnswerWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// When a client sends no more, how long the server's answer may still be delivered, counted from its last byte, before the outlet is
    /// told: the protocol ends both directions at once. 5 s; 0 tells it at once, as the original does, and a client that half-closes gets
    /// no answer. A server's end is always told at once.
    /// </summary>
    public TimeSpan HalfCloseGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Makes its clients speak TLS; null for plain TCP.</summary>
    public InletTls? Tls { get; init; }
}

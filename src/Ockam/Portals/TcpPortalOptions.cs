using Ockam.Policies;

namespace Ockam.Portals;

/// <summary>What inlets and outlets have in common.</summary>
public abstract record TcpPortalOptions
{
    /// <summary>Its name in lists; the address if null.</summary>
    public string? Name { get; init; }

    /// <summary>Who may be at the other end.</summary>
    public required PortalAccess Access { get; init; }

    /// <summary>
    /// A policy that the peer must satisfy too (section 10); stored for this resource when it is made: an inlet's is its name, or else the
    /// address where it listens, an outlet's its worker's address. Null leaves it to the policies that are stored.
    /// </summary>
    public PolicyExpression? Allow { get; init; }

    /// <summary>For how long an application may take none of the bytes that wait for it before its connection is closed. 30 s.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// So many bytes that an application has not taken yet are kept; beyond, the channel waits for it. 1 MiB. One that takes less than
    /// 2 MiB/s is given more, up to half of what is left of all portals' memory: others' messages come by the same channel.
    /// </summary>
    public int SpillLimit { get; init; } = 1024 * 1024;

    /// <summary>
    /// How many connections it holds at a time. 16,384: below the descriptors that services are usually given (20,000 and more).
    /// </summary>
    public int MaximumConnections { get; init; } = 16_384;
}

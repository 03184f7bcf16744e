namespace Ockam.Node;

/// <summary>What a node has and does at one moment, for people, scripts and monitoring; it holds no secret.</summary>
public sealed record NodeSnapshot
{
    /// <summary>The most connections and channels of a kind that are listed one by one; counters count all of them.</summary>
    public const int MaximumListed = 1_000;

    /// <summary>The node's name.</summary>
    public required string Name { get; init; }

    /// <summary>The node's Identifier.</summary>
    public required string Identifier { get; init; }

    /// <summary>How long the node has run, in seconds.</summary>
    public required double UptimeSeconds { get; init; }

    /// <summary>What does not work at the moment, in words; empty for a healthy node.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Where it listens for other nodes.</summary>
    public required IReadOnlyList<TcpListenerSnapshot> TcpListeners { get; init; }

    /// <summary>Its connections to other nodes.</summary>
    public required IReadOnlyList<TcpConnectionSnapshot> TcpConnections { get; init; }

    /// <summary>Its secure channel listeners.</summary>
    public required IReadOnlyList<SecureChannelListenerSnapshot> SecureChannelListeners { get; init; }

    /// <summary>Its secure channels.</summary>
    public required IReadOnlyList<SecureChannelSnapshot> SecureChannels { get; init; }

    /// <summary>The relays that lead to it, at other nodes.</summary>
    public required IReadOnlyList<RelaySnapshot> Relays { get; init; }

    /// <summary>The relays that it runs for others; null where it offers none.</summary>
    public required IReadOnlyList<RelaySnapshot>? HostedRelays { get; init; }

    /// <summary>The authority that it runs; null where it runs none.</summary>
    public AuthoritySnapshot? Authority { get; init; }

    /// <summary>Its outlets.</summary>
    public required IReadOnlyList<PortalSnapshot> Outlets { get; init; }

    /// <summary>Its inlets.</summary>
    public required IReadOnlyList<PortalSnapshot> Inlets { get; init; }

    /// <summary>The addresses of its services.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>Its counters since it was started.</summary>
    public required NodeCounters Counters { get; init; }
}

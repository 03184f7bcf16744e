namespace Ockam.Benchmarks;

/// <summary>What the two ends of a handshake know of each other before it.</summary>
public enum PeerKnowledge
{
    /// <summary>They have met: each has the other's change history in its store, verified when it was stored.</summary>
    Known,

    /// <summary>They never met: each verifies the other's history and stores it.</summary>
    New,
}

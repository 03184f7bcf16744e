namespace Ockam.Transport;

/// <summary>What is known of those who come by a connection; more of it comes later.</summary>
internal enum PeerStanding
{
    /// <summary>Nobody proved anything.</summary>
    Unknown,

    /// <summary>Somebody proved to own an identity, and any would have done.</summary>
    Proven,

    /// <summary>Somebody proved to own an identity that this node was told to accept.</summary>
    Trusted,
}

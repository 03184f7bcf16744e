namespace Ockam.Node;

/// <summary>What a node has counted since it was started; connections and channels that have ended are included.</summary>
public sealed record NodeCounters
{
    /// <summary>Connections to and from other nodes that were made.</summary>
    public required long TcpConnections { get; init; }

    /// <summary>Those that are open now.</summary>
    public required long TcpConnectionsOpen { get; init; }

    /// <summary>Connections that listeners turned away or closed to make room.</summary>
    public required long TcpConnectionsRefused { get; init; }

    /// <summary>Bytes that came from other nodes, with heads.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Bytes that were sent to other nodes, with heads.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Handshakes of secure channels that were completed.</summary>
    public required long HandshakesCompleted { get; init; }

    /// <summary>Handshakes that ended without a channel.</summary>
    public required long HandshakesFailed { get; init; }

    /// <summary>Secure channels that are open now.</summary>
    public required long SecureChannelsOpen { get; init; }

    /// <summary>Messages that were dropped, by the reason's name in lower case with underscores; all reasons are listed.</summary>
    public required IReadOnlyDictionary<string, long> Drops { get; init; }
}

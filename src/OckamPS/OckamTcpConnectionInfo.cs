namespace OckamPS;

/// <summary>A connection to another node.</summary>
public sealed record OckamTcpConnectionInfo
{
    /// <summary>The node that it belongs to.</summary>
    public required string NodeName { get; init; }

    /// <summary>16 hexadecimal digits that tell it from others.</summary>
    public required string Id { get; init; }

    /// <summary>The other end's address.</summary>
    public required string Peer { get; init; }

    /// <summary>What was connected to; null for an incoming one.</summary>
    public string? Target { get; init; }

    /// <summary>Whether a listener accepted it.</summary>
    public bool IsIncoming { get; init; }

    /// <summary><c>greeting</c>, <c>open</c> or <c>closed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Bytes that came.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes that were sent.</summary>
    public long BytesSent { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}

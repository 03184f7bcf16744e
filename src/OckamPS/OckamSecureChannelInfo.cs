namespace OckamPS;

/// <summary>One end of a secure channel.</summary>
public sealed record OckamSecureChannelInfo
{
    /// <summary>The node that it belongs to.</summary>
    public required string NodeName { get; init; }

    /// <summary>16 hexadecimal digits that tell it from others; parameters <c>-Channel</c> take them.</summary>
    public required string Id { get; init; }

    /// <summary>The Identifier of the other end.</summary>
    public string? Peer { get; init; }

    /// <summary>The way by which it was opened; null for one that was accepted.</summary>
    public string? To { get; init; }

    /// <summary><c>initiator</c> or <c>responder</c>.</summary>
    public required string Role { get; init; }

    /// <summary><c>handshaking</c>, <c>open</c> or <c>closed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Messages that were sealed.</summary>
    public long MessagesSent { get; init; }

    /// <summary>Messages that were opened.</summary>
    public long MessagesReceived { get; init; }

    /// <summary>Why it has ended.</summary>
    public string? CloseReason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}

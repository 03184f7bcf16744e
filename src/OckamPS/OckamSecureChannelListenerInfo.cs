namespace OckamPS;

/// <summary>A listener for secure channels.</summary>
public sealed record OckamSecureChannelListenerInfo
{
    /// <summary>The node that it belongs to.</summary>
    public required string NodeName { get; init; }

    /// <summary>Its worker address.</summary>
    public required string Address { get; init; }

    /// <summary>Whom it accepts.</summary>
    public required string Trust { get; init; }

    /// <summary><c>open</c> or <c>closed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Its channels that are open now.</summary>
    public int Open { get; init; }

    /// <summary>Handshakes that are half open.</summary>
    public int HalfOpen { get; init; }

    /// <summary>Channels that peers have opened.</summary>
    public long Accepted { get; init; }

    /// <summary>Handshakes that ended without a channel.</summary>
    public long Failed { get; init; }

    /// <summary>Why the last of those did.</summary>
    public string? LastError { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Address;
}

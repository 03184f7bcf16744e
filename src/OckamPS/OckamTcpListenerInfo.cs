namespace OckamPS;

/// <summary>A listener for other nodes.</summary>
public sealed record OckamTcpListenerInfo
{
    /// <summary>The node that it belongs to.</summary>
    public required string NodeName { get; init; }

    /// <summary>Where it listens.</summary>
    public required string Address { get; init; }

    /// <summary>The port, also where a free one was asked for.</summary>
    public int Port { get; init; }

    /// <summary><c>open</c>, <c>paused</c> or <c>closed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Connections that it accepted.</summary>
    public long Accepted { get; init; }

    /// <summary>Those that are open now.</summary>
    public int Open { get; init; }

    /// <summary>Why it accepts nothing, or its last error.</summary>
    public string? LastError { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Address;
}

namespace OckamPS;

/// <summary>A relay that leads to a node, at another node.</summary>
public sealed record OckamRelayInfo
{
    /// <summary>The node that it belongs to.</summary>
    public required string NodeName { get; init; }

    /// <summary>Its name.</summary>
    public required string RelayName { get; init; }

    /// <summary>The way to the relay node; null for a relay that this node runs for another.</summary>
    public string? At { get; init; }

    /// <summary>Its address on the relay node.</summary>
    public string? Address { get; init; }

    /// <summary><c>connecting</c>, <c>up</c>, <c>down</c>, <c>suspended</c> or <c>closed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Whether this node runs it for another.</summary>
    public bool IsHosted { get; init; }

    /// <summary>The Identifier of the node that it leads to, where this node runs it.</summary>
    public string? Owner { get; init; }

    /// <summary>How many times it was registered anew.</summary>
    public long Reconnects { get; init; }

    /// <summary>Why it was lost, or could not be registered.</summary>
    public string? LastError { get; init; }

    /// <summary>The same as <see cref="RelayName"/>.</summary>
    public string Name => RelayName;

    /// <inheritdoc/>
    public override string ToString() => RelayName;
}

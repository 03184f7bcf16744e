namespace OckamPS;

/// <summary>What a node would decide, and why.</summary>
public sealed record OckamPolicyTestResult
{
    /// <summary>The node that it belongs to.</summary>
    public required string NodeName { get; init; }

    /// <summary>Whether the peer is let in.</summary>
    public bool Passed { get; init; }

    /// <summary>The name of the resource.</summary>
    public required string Resource { get; init; }

    /// <summary>What it is.</summary>
    public required string ResourceType { get; init; }

    /// <summary>The peer; null for somebody without a secure channel.</summary>
    public string? Identifier { get; init; }

    /// <summary>The policy that decides; null where there is none.</summary>
    public string? Policy { get; init; }

    /// <summary>The part of it that decides.</summary>
    public string? Part { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>What each part of the policy came to.</summary>
    public required string[] Steps { get; init; }

    /// <summary>What is known of the peer.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Resource}: {(Passed ? "allowed" : "denied")}, {Reason}";
}

using Ockam.Identities;

namespace Ockam.Policies;

/// <summary>A decision with everything that it came from: for whoever owns the node, never for the peer.</summary>
public sealed record PolicyExplanation
{
    /// <summary>Whether the peer is let in.</summary>
    public required bool IsAllowed { get; init; }

    /// <summary>Who asked; null for somebody without a secure channel.</summary>
    public required Identifier? Subject { get; init; }

    /// <summary>What it asked for.</summary>
    public required string Resource { get; init; }

    /// <summary>What that is.</summary>
    public required PolicyResourceType ResourceType { get; init; }

    /// <summary>What it wanted to do with it: always <c>handle_message</c> (section 10.3).</summary>
    public string Action { get; init; } = PolicyExplainer.Action;

    /// <summary>Which policy decided; null where none applies.</summary>
    public required PolicyTarget? Source { get; init; }

    /// <summary>What that policy says; null where none applies.</summary>
    public required string? Policy { get; init; }

    /// <summary>The part of it that decided, as a full expression; null where none applies.</summary>
    public string? Part { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>What was known: identifiers and their values as text.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The parts that were evaluated, in their order, each before those within it.</summary>
    public IReadOnlyList<PolicyStep> Steps { get; init; } = [];

    /// <summary>When what is known of the peer ends, in Unix seconds; null for never.</summary>
    public ulong? ExpiresAt { get; init; }
}

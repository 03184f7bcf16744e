namespace OckamPS;

/// <summary>A policy of a node: who may use a resource, or all resources of a type.</summary>
public sealed record OckamPolicyInfo
{
    /// <summary>The node that it belongs to.</summary>
    public required string NodeName { get; init; }

    /// <summary>The name of the resource; null where it is about a type.</summary>
    public string? Resource { get; init; }

    /// <summary>The type of resources; null where it is about one.</summary>
    public string? ResourceType { get; init; }

    /// <summary>Who is let in.</summary>
    public required string Allow { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Resource ?? ResourceType}: {Allow}";
}

namespace OckamPS;

/// <summary>Something that is wrong with a key's policy.</summary>
public sealed record ModelSealingFinding
{
    /// <summary>The rule that found it; its name is stable.</summary>
    public required string Rule { get; init; }

    /// <summary>Error, where the seal does not hold or nothing can be opened; Warning or Information.</summary>
    public required string Severity { get; init; }

    /// <summary>The statement's place, from 1; null for the policy as a whole.</summary>
    public int? Index { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }

    /// <summary>What to do.</summary>
    public required string Remedy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity} {Rule}: {Message}";
}

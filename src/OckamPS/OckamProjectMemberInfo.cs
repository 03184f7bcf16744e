namespace OckamPS;

/// <summary>A member of a project.</summary>
public sealed record OckamProjectMemberInfo
{
    /// <summary>The project.</summary>
    public required string ProjectName { get; init; }

    /// <summary>Who it is.</summary>
    public required string Identifier { get; init; }

    /// <summary>What its credentials say.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>Whether it may make tickets and administer members.</summary>
    public bool IsEnroller { get; init; }

    /// <summary>Since when, UTC.</summary>
    public required DateTime AddedAt { get; init; }

    /// <summary>Who has added it.</summary>
    public string? AddedBy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Identifier;
}

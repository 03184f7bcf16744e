namespace OckamPS;

/// <summary>A project: who its authority is, and where its node is.</summary>
public sealed record OckamProjectInfo
{
    /// <summary>Its name; parameters <c>-Project</c> bind it.</summary>
    public required string ProjectName { get; init; }

    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The way to its node.</summary>
    public required string Route { get; init; }

    /// <summary>The Identifier of its authority.</summary>
    public required string Authority { get; init; }

    /// <summary>The Identifier of its node.</summary>
    public required string Identifier { get; init; }

    /// <summary>Whether it is meant where none is named.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Whether this home has the authority's key, so that tickets can be made here.</summary>
    public bool IsOwn { get; init; }

    /// <summary>The same as <see cref="ProjectName"/>.</summary>
    public string Name => ProjectName;

    /// <inheritdoc/>
    public override string ToString() => ProjectName;
}

namespace OckamPS;

/// <summary>An identity of this home.</summary>
public sealed record OckamIdentityInfo
{
    /// <summary>Its name.</summary>
    public required string IdentityName { get; init; }

    /// <summary>Its Identifier.</summary>
    public required string Identifier { get; init; }

    /// <summary>The vault with its key.</summary>
    public required string VaultName { get; init; }

    /// <summary>Whether it is meant where none is named.</summary>
    public bool IsDefault { get; init; }

    /// <summary>How many changes its history has: 1, and one for each rotation.</summary>
    public int Changes { get; init; }

    /// <summary>When its present key was made, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Until when its present key signs, UTC.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>The same as <see cref="IdentityName"/>.</summary>
    public string Name => IdentityName;

    /// <inheritdoc/>
    public override string ToString() => Identifier;
}

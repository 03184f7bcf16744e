namespace OckamPS;

/// <summary>An identity that is known here by its change history.</summary>
public sealed record OckamPeerInfo
{
    /// <summary>Its Identifier.</summary>
    public required string Identifier { get; init; }

    /// <summary>How many changes its history has.</summary>
    public int Changes { get; init; }

    /// <summary>When its present key was made, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Until when its present key signs, UTC.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Identifier;
}

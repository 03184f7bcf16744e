namespace Ockam.Node;

/// <summary>The authority that a node runs, at one moment. Counts begin with the node.</summary>
public sealed record AuthoritySnapshot
{
    /// <summary>The Identifier of the authority.</summary>
    public required string Identifier { get; init; }

    /// <summary>The id of its project; null where it has none.</summary>
    public required string? ProjectId { get; init; }

    /// <summary>How long its credentials are valid, in seconds.</summary>
    public required double CredentialSeconds { get; init; }

    /// <summary>How many credentials it issued.</summary>
    public required long CredentialsIssued { get; init; }

    /// <summary>How many one-time codes it made.</summary>
    public required long TokensIssued { get; init; }

    /// <summary>How often one-time codes were redeemed.</summary>
    public required long TokensRedeemed { get; init; }

    /// <summary>How many requests it refused.</summary>
    public required long Refusals { get; init; }
}

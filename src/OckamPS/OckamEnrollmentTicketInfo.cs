namespace OckamPS;

/// <summary>An enrollment ticket. Its secret is in <see cref="Ticket"/> alone, which no view shows.</summary>
public sealed record OckamEnrollmentTicketInfo
{
    /// <summary>The project whose members it makes.</summary>
    public required string ProjectName { get; init; }

    /// <summary>By which those who make and hold it name it; it is no secret.</summary>
    public required string Reference { get; init; }

    /// <summary>By which the log of the authority names it; null where the authority was not asked.</summary>
    public string? AuthorityReference { get; init; }

    /// <summary>What those who redeem it get.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>From when on it is of no use, UTC.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>When it was made, UTC; null where the authority was not asked.</summary>
    public DateTime? CreatedAt { get; init; }

    /// <summary>The Identifier of whoever has made it; null where the authority was not asked.</summary>
    public string? IssuedBy { get; init; }

    /// <summary>How many may redeem it still.</summary>
    public long UsageCount { get; init; }

    /// <summary>The ticket itself; null where it was written to a file.</summary>
    public System.Security.SecureString? Ticket { get; init; }

    /// <summary>The file that it was written to.</summary>
    public string? Path { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"ticket {Reference} for {ProjectName}";
}

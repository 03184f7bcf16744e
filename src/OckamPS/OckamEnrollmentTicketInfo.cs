namespace OckamPS;

/// <summary>An enrollment ticket. Its secret is in <see cref="Ticket"/> alone, which no view shows.</summary>
public sealed record OckamEnrollmentTicketInfo
{
    /// <summary>The project whose members it makes.</summary>
    public required string ProjectName { get; init; }

    /// <summary>By which people and logs name it; it is no secret.</summary>
    public required string Reference { get; init; }

    /// <summary>What those who redeem it get.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>From when on it is of no use, UTC.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>How many may redeem it.</summary>
    public long UsageCount { get; init; }

    /// <summary>The ticket itself; null where it was written to a file.</summary>
    public System.Security.SecureString? Ticket { get; init; }

    /// <summary>The file that it was written to.</summary>
    public string? Path { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"ticket {Reference} for {ProjectName}";
}

namespace OckamPS;

/// <summary>A credential: attributes of a subject, signed by an issuer. It is no secret; only its subject can present it.</summary>
public sealed record OckamCredentialInfo
{
    /// <summary>The Identifier of whoever has the attributes.</summary>
    public required string Subject { get; init; }

    /// <summary>The name of that identity in this home; null if it is not one of this home's.</summary>
    public string? SubjectName { get; init; }

    /// <summary>The Identifier of the authority that has issued it.</summary>
    public required string Issuer { get; init; }

    /// <summary>What it is kept for, such as <c>project-member-ID</c>; null for one that is not kept.</summary>
    public string? Scope { get; init; }

    /// <summary>The node that presents it; null for one that is not kept.</summary>
    public string? NodeName { get; init; }

    /// <summary>What it says of the subject.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>When it was issued, UTC; null if what is kept is damaged.</summary>
    public DateTime? CreatedAt { get; init; }

    /// <summary>From when on it is of no use, UTC.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>Hexadecimal of it: what <c>Test-OckamCredential</c> and <c>Import-OckamCredential</c> take.</summary>
    public required string Encoded { get; init; }

    /// <summary>Whether its time is over.</summary>
    public bool IsExpired => ExpiresAt <= DateTime.UtcNow;

    /// <inheritdoc/>
    public override string ToString() => $"credential of {Subject} by {Issuer}";
}

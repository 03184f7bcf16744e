namespace OckamPS;

/// <summary>What a key's policy, with grants and policies of IAM, answers to one request.</summary>
public sealed record ModelSealingAccess
{
    /// <summary>Who would ask.</summary>
    public required string Principal { get; init; }

    /// <summary>For which operation.</summary>
    public required string Action { get; init; }

    /// <summary>Whether with a document that proves registers.</summary>
    public bool IsAttested { get; init; }

    /// <summary>Whether it would be allowed.</summary>
    public bool IsAllowed { get; init; }

    /// <summary>Why, in a sentence or two; it names the registers that fail, and so is for the owner.</summary>
    public required string Reason { get; init; }

    /// <summary>The statement or grant that decides; null if there is none.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>The conditions for which it is denied, each with why: an Allow fails by them, or a Deny strikes.</summary>
    public required string[] FailingConditions { get; init; }

    /// <summary>What every statement and grant says, in order.</summary>
    public required string[] Steps { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Principal} {Action}: {(IsAllowed ? "allowed" : "denied")}";
}

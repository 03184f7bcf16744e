namespace OckamPS;

/// <summary>The judgement on a key's policy.</summary>
public sealed record ModelSealingPolicyTestResult
{
    /// <summary>Whether nothing is wrong with it that undoes the seal, and every request that was asked about would be allowed.</summary>
    public bool Passed { get; init; }

    /// <summary>The key, as cmdlets take it; null for a policy by itself.</summary>
    public string? Key { get; init; }

    /// <summary>Whether nobody can decrypt without attestation, whatever policies of IAM say.</summary>
    public bool IsSealed { get; init; }

    /// <summary>What is wrong, the worst first.</summary>
    public required ModelSealingFinding[] Findings { get; init; }

    /// <summary>The answers to the requests that were asked about.</summary>
    public required ModelSealingAccess[] Access { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Key ?? "policy"}: {(Passed ? "passed" : "refused")}";
}

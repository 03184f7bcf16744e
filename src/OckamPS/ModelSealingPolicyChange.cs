namespace OckamPS;

/// <summary>A change that was made to a key's policy.</summary>
public sealed record ModelSealingPolicyChange
{
    /// <summary>The key whose policy it is, as cmdlets take it.</summary>
    public required string Key { get; init; }

    /// <summary>What was changed, line by line: <c>-</c> for what is gone, <c>+</c> for what is new.</summary>
    public required string Diff { get; init; }

    /// <summary>What the owner should know.</summary>
    public required string[] Notes { get; init; }

    /// <summary>Whether nobody can decrypt without attestation now.</summary>
    public bool IsSealed { get; init; }

    /// <summary>SHA-256 of the policy as it is now, 64 hexadecimal digits.</summary>
    public required string PolicyDigest { get; init; }

    /// <summary>The policy as it is now.</summary>
    public required ModelSealingPolicyInfo Policy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Diff;
}

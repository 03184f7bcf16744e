namespace OckamPS;

/// <summary>A key's policy: who may do what with it, and from where.</summary>
public sealed record ModelSealingPolicyInfo
{
    /// <summary>The key whose policy it is, as cmdlets take it.</summary>
    public required string Key { get; init; }

    /// <summary>The policy as it was written, as JSON.</summary>
    public required string Json { get; init; }

    /// <summary>SHA-256 of its bytes, 64 hexadecimal digits: tells whether it has changed.</summary>
    public required string PolicyDigest { get; init; }

    /// <summary>Whether nobody can decrypt without attestation, whatever policies of IAM say.</summary>
    public bool IsSealed { get; init; }

    /// <summary>Its statements, in their order.</summary>
    public required ModelSealingStatementInfo[] Statements { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Json;
}

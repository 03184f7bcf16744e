namespace OckamPS;

/// <summary>A secret that one TPM alone opens, and only while registers have certain values. It may be stored anywhere.</summary>
public sealed record NitroTpmSealedSecretInfo
{
    /// <summary>It in one piece of bytes, as -OutFile writes it.</summary>
    public required byte[] Encoded { get; init; }

    /// <summary>The bank of the registers to which it is sealed.</summary>
    public NitroTpmPcrBank Bank { get; init; }

    /// <summary>The registers to which it is sealed.</summary>
    public required int[] Index { get; init; }

    /// <summary>The digest of the policy, in hexadecimal digits.</summary>
    public required string PolicyDigest { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"sealed to {Bank}: {string.Join(", ", Index.Select(index => $"PCR{index}"))}";
}

namespace OckamPS;

/// <summary>A root certificate that a verifier of attestation documents trusts.</summary>
public sealed record NitroTpmRootInfo
{
    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>The SHA-256 hash of its DER encoding, as 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Sha256})";
}

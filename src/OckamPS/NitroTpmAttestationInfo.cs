namespace OckamPS;

/// <summary>An attestation document as it was read. Whether it may be believed, Test-NitroTpmAttestation says.</summary>
public sealed record NitroTpmAttestationInfo
{
    /// <summary>The whole document as it was received.</summary>
    public required byte[] Document { get; init; }

    /// <summary>What it speaks for.</summary>
    public NitroTpmAttestationKind Kind { get; init; }

    /// <summary>The name of the module that signed.</summary>
    public required string ModuleId { get; init; }

    /// <summary>The instance's id; null if the module's name has none.</summary>
    public string? InstanceId { get; init; }

    /// <summary>When it was signed (UTC), by the signer's clock.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>The hash algorithm of the registers.</summary>
    public required string Digest { get; init; }

    /// <summary>The registers.</summary>
    public required NitroTpmPcrInfo[] Pcrs { get; init; }

    /// <summary>The certificates, the root first and the signer's own last.</summary>
    public required NitroTpmCertificateInfo[] Certificates { get; init; }

    /// <summary>The public key that the requester put in; null if there is none.</summary>
    public byte[]? PublicKey { get; init; }

    /// <summary>The data that the requester put in; null if there are none.</summary>
    public byte[]? UserData { get; init; }

    /// <summary>The nonce that the requester put in; null if there is none.</summary>
    public byte[]? Nonce { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{ModuleId} {Timestamp:u}";
}

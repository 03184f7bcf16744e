namespace OckamPS;

/// <summary>A certificate of an attestation document.</summary>
public sealed record NitroTpmCertificateInfo
{
    /// <summary>How many stand above it: 0 for the root.</summary>
    public int Depth { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Subject { get; init; }

    /// <summary>Who signed it.</summary>
    public required string Issuer { get; init; }

    /// <summary>The last common name of the subject; empty if it has none.</summary>
    public required string CommonName { get; init; }

    /// <summary>Its serial number in hexadecimal digits.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>The first moment at which it is valid (UTC).</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>The last second in which it is valid (UTC).</summary>
    public DateTimeOffset NotAfter { get; init; }

    /// <summary>Whether it may sign certificates.</summary>
    public bool IsAuthority { get; init; }

    /// <summary>How many authorities may stand below it; null if that is not bounded.</summary>
    public int? PathLength { get; init; }

    /// <summary>What its key may be used for; empty if it does not say.</summary>
    public required string KeyUsage { get; init; }

    /// <summary>The SHA-256 hash of its DER encoding, in hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The certificate (DER).</summary>
    public required byte[] Encoded { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Subject;
}

namespace OckamPS;

/// <summary>A bank of a TPM's registers, by its hash algorithm.</summary>
public enum NitroTpmPcrBank
{
    /// <summary>SHA-1, 20 bytes.</summary>
    Sha1,

    /// <summary>SHA-256, 32 bytes.</summary>
    Sha256,

    /// <summary>SHA-384, 48 bytes: the bank that attestation documents report.</summary>
    Sha384,

    /// <summary>SHA-512, 64 bytes.</summary>
    Sha512,
}

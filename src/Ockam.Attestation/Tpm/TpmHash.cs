namespace Ockam.Attestation;

/// <summary>A hash algorithm of a TPM; the value is the TPM's own number for it (TPM_ALG_ID).</summary>
public enum TpmHash
{
    /// <summary>SHA-1, 20 bytes; read for old banks, made for none.</summary>
    Sha1 = 0x0004,

    /// <summary>SHA-256, 32 bytes.</summary>
    Sha256 = 0x000b,

    /// <summary>SHA-384, 48 bytes: the bank that NitroTPM documents report.</summary>
    Sha384 = 0x000c,

    /// <summary>SHA-512, 64 bytes.</summary>
    Sha512 = 0x000d,
}

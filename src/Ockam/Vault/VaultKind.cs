namespace Ockam.Vault;

/// <summary>What a vault of a home is. The numbers are stored.</summary>
public enum VaultKind
{
    /// <summary>Keys are in the home's database, or in a file of the vault's own, and computed with in this process.</summary>
    Software = 0,

    /// <summary>
    /// Signing keys are in AWS KMS (ECC_NIST_P256) and never leave it; X25519 keys, which KMS does not have, are in the home's database.
    /// </summary>
    AwsKms = 1,
}

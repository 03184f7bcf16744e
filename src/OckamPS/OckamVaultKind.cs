namespace OckamPS;

/// <summary>What a vault is.</summary>
public enum OckamVaultKind
{
    /// <summary>Keys are in the home's database, or in a file of the vault's own.</summary>
    Software = 0,

    /// <summary>Signing keys are in AWS KMS and never leave it.</summary>
    AwsKms = 1,
}

namespace Ockam.Vault;

/// <summary>What is wrong with a vault, or with what was asked of it.</summary>
public enum VaultErrorReason
{
    /// <summary>There is no such key, it is not valid, or the vault cannot be used.</summary>
    Failed,

    /// <summary>No vault has this name.</summary>
    UnknownVault,

    /// <summary>Another vault has the name, or its file is there.</summary>
    NameTaken,

    /// <summary>The name cannot be that of a vault.</summary>
    InvalidName,

    /// <summary>Identities have their keys in it.</summary>
    InUse,
}

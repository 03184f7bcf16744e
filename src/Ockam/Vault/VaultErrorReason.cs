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

    /// <summary>The service that keeps the keys does not allow it, or there are no credentials for it.</summary>
    AccessDenied,

    /// <summary>The service cannot be reached, is too busy, or has failed itself; also after several attempts.</summary>
    Unavailable,

    /// <summary>The key is disabled, or on its way to be deleted.</summary>
    KeyDisabled,
}

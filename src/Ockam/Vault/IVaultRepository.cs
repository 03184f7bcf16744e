namespace Ockam.Vault;

/// <summary>
/// The vaults of a home, and which of them holds which key. Every home has one in its own database; the secrets of others lie in files of
/// their own, outside of the home's transactions.
/// </summary>
public interface IVaultRepository
{
    /// <summary>All vaults, by name in ordinal order.</summary>
    ValueTask<IReadOnlyList<StoredVault>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The vault of a name, or null.</summary>
    /// <param name="name">The name; null for the default one, which there always is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<StoredVault?> GetAsync(string? name, CancellationToken cancellationToken = default);

    /// <summary>Makes a software vault with a file of its own, for its owner alone (0600 in a folder 0700).</summary>
    /// <param name="name">A name that can be that of a file.</param>
    /// <param name="path">The file; null for one in the home.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is left then.</param>
    /// <exception cref="VaultException"><see cref="VaultErrorReason.NameTaken"/>: so is the name, or the file is there.</exception>
    ValueTask<StoredVault> CreateAsync(string name, string? path, CancellationToken cancellationToken = default);

    /// <summary>Makes a vault whose signing keys a service keeps.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">The kind of service.</param>
    /// <param name="place">Where that is, in the service's own form. Nothing secret.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is left then.</param>
    /// <exception cref="VaultException"><see cref="VaultErrorReason.NameTaken"/>.</exception>
    ValueTask<StoredVault> CreateAsync(string name, VaultKind kind, string place, CancellationToken cancellationToken = default);

    /// <summary>Makes a vault the default one.</summary>
    /// <returns>Whether there is one of that name.</returns>
    ValueTask<bool> SetDefaultAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets a vault and which keys it holds; if it was the default, the home's own becomes it. That one is never forgotten. The file
    /// stays until <see cref="EraseAsync"/>.
    /// </summary>
    /// <returns>Whether there was one of that name.</returns>
    ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Removes the secrets of a vault that was forgotten so that no trace of them stays, and its file.</summary>
    /// <exception cref="VaultException">The file cannot be removed; its secrets are gone.</exception>
    ValueTask EraseAsync(StoredVault vault, CancellationToken cancellationToken = default);

    /// <summary>The secrets of a software vault.</summary>
    /// <exception cref="VaultException">Its file is not there.</exception>
    ValueTask<ISecretRepository> OpenSecretsAsync(StoredVault vault, CancellationToken cancellationToken = default);

    /// <summary>Notes that a vault holds a key. Of the home's own vault nothing is noted.</summary>
    ValueTask PutKeyAsync(SecretHandle handle, StoredVault vault, CancellationToken cancellationToken = default);

    /// <summary>Notes that a vault holds a key that a service keeps.</summary>
    ValueTask PutKeyAsync(SecretHandle handle, StoredVault vault, ServiceKey key, CancellationToken cancellationToken = default);

    /// <summary>What was noted of a key that a service keeps; null for none of this vault.</summary>
    ValueTask<ServiceKey?> FindServiceKeyAsync(SecretHandle handle, StoredVault vault, CancellationToken cancellationToken = default);

    /// <summary>All keys of a vault that a service keeps, by reference in ordinal order.</summary>
    ValueTask<IReadOnlyList<ServiceKey>> ListServiceKeysAsync(StoredVault vault, CancellationToken cancellationToken = default);

    /// <summary>The vault that a key was noted to be in; null for none, which means the home's own.</summary>
    ValueTask<StoredVault?> FindKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default);

    /// <summary>Forgets where a key was.</summary>
    /// <returns>Whether it was noted.</returns>
    ValueTask<bool> DeleteKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default);
}

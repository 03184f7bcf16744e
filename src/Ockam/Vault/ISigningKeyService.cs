namespace Ockam.Vault;

/// <summary>
/// A service that keeps signing keys and signs with them, such as AWS KMS: what a vault of a kind other than software is made of. A key
/// never leaves it. May be used by many threads at once.
/// </summary>
public interface ISigningKeyService
{
    /// <summary>The kind of vaults that it serves.</summary>
    VaultKind Kind { get; }

    /// <summary>The algorithm of the keys that it makes.</summary>
    SigningKeyType KeyType { get; }

    /// <summary>Makes a key.</summary>
    /// <param name="place">Where, as the vault's <see cref="StoredVault.Path"/> says it.</param>
    /// <param name="vaultName">The vault that it is for, which people shall see beside it.</param>
    /// <param name="cancellationToken">Ends the wait; no key is left then.</param>
    /// <returns>By what the service knows the key from now on.</returns>
    /// <exception cref="VaultException">The service refused or failed.</exception>
    ValueTask<string> CreateAsync(string place, string vaultName, CancellationToken cancellationToken = default);

    /// <summary>Finds a key that is there already.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="name">How its owner calls it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>By what the service knows it, whatever it may be called later.</returns>
    /// <exception cref="VaultException">There is none, or the service refused or failed.</exception>
    ValueTask<string> FindAsync(string place, string name, CancellationToken cancellationToken = default);

    /// <summary>The public key of a key.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="reference">By what the service knows it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException">The service refused or failed, or it is no key of this algorithm.</exception>
    ValueTask<VerifyingKey> GetVerifyingKeyAsync(string place, string reference, CancellationToken cancellationToken = default);

    /// <summary>Signs a message.</summary>
    /// <param name="place">Where the key is.</param>
    /// <param name="reference">By what the service knows it.</param>
    /// <param name="message">The message, not its digest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException">The service refused or failed, or did not answer with a signature.</exception>
    ValueTask<Signature> SignAsync(
        string place, string reference, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default);

    /// <summary>Removes a key; one that is gone is none the less removed. A service may let it be taken back for some days.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="reference">By what the service knows it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException">The service refused or failed.</exception>
    ValueTask DeleteAsync(string place, string reference, CancellationToken cancellationToken = default);
}

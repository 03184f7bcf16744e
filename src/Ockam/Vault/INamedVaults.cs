namespace Ockam.Vault;

/// <summary>
/// Several vaults as one: what names a key goes to the vault that holds it, and new keys go to the default one unless another is opened.
/// </summary>
public interface INamedVaults : IVault
{
    /// <summary>A vault by name.</summary>
    /// <param name="name">The name; null for the default one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException"><see cref="VaultErrorReason.UnknownVault"/>, or it cannot be used.</exception>
    ValueTask<OpenedVault> OpenAsync(string? name, CancellationToken cancellationToken = default);

    /// <summary>The vault that holds a key, as far as is known: whether it does only using the key shows.</summary>
    /// <exception cref="VaultException">The vault cannot be used.</exception>
    ValueTask<OpenedVault> FindAsync(SecretHandle handle, CancellationToken cancellationToken = default);
}

namespace Ockam.Vault;

/// <summary>A single vault where several could be: it is meant whatever name is asked for.</summary>
internal static class OneVault
{
    /// <summary>The vaults that a vault stands for.</summary>
    /// <param name="vault">One, or several as one.</param>
    /// <param name="name">The name of a single one, or null for the default one of several.</param>
    /// <param name="wanted">The name that is asked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static ValueTask<OpenedVault> OpenAsync(IVault vault, string name, string? wanted, CancellationToken cancellationToken) =>
        vault is INamedVaults several ? several.OpenAsync(wanted, cancellationToken) : new(new OpenedVault(name, vault, IsInStore: true));

    /// <summary>The vault with a key.</summary>
    /// <param name="vault">One, or several as one.</param>
    /// <param name="name">The name of a single one.</param>
    /// <param name="handle">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static ValueTask<OpenedVault> FindAsync(IVault vault, string name, SecretHandle handle, CancellationToken cancellationToken) =>
        vault is INamedVaults several ? several.FindAsync(handle, cancellationToken) : new(new OpenedVault(name, vault, IsInStore: true));
}

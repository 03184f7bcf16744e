using System.Collections.Concurrent;

namespace Ockam.Vault;

/// <summary>
/// The vaults of a home as one. A key is looked for in the vault that was noted for it, and else in the home's own. Thread-safe, and
/// several processes may use the same home.
/// </summary>
public sealed class HomeVaults : INamedVaults
{
    // The home's own vault among the numbers of the others, which begin at 1.
    private const long Own = 0;

    private readonly IVaultRepository _vaults;
    private readonly SoftwareVault _own;

    // Where keys are that were used before: a key never moves, and nothing but the key itself has its handle. Only keys of this home get
    // here, so there are few.
    private readonly ConcurrentDictionary<SecretHandle, long> _known = new();
    private readonly ConcurrentDictionary<long, IVault> _opened = new();

    /// <summary>Creates the vaults of a home; nothing is read yet.</summary>
    /// <param name="secrets">Of the home's own vault.</param>
    /// <param name="vaults">The others, and what is where.</param>
    public HomeVaults(ISecretRepository secrets, IVaultRepository vaults)
    {
        ArgumentNullException.ThrowIfNull(vaults);
        _own = new SoftwareVault(secrets);
        _vaults = vaults;
    }

    /// <inheritdoc/>
    public async ValueTask<OpenedVault> OpenAsync(string? name, CancellationToken cancellationToken = default)
    {
        StoredVault stored = await _vaults.GetAsync(name, cancellationToken).ConfigureAwait(false) ?? throw Unknown(name);
        return new OpenedVault(stored.Name, await OpenStoredAsync(stored, cancellationToken).ConfigureAwait(false), stored.IsInStore);
    }

    /// <inheritdoc/>
    public async ValueTask<OpenedVault> FindAsync(SecretHandle handle, CancellationToken cancellationToken = default)
    {
        StoredVault? noted = await _vaults.FindKeyAsync(handle, cancellationToken).ConfigureAwait(false);
        return noted is null
            ? new OpenedVault(StoredVault.OwnName, _own, IsInStore: true)
            : new OpenedVault(noted.Name, await OpenStoredAsync(noted, cancellationToken).ConfigureAwait(false), noted.IsInStore);
    }

    /// <summary>The vault of a service that is to have a key already.</summary>
    /// <exception cref="VaultException">It is not one of a service.</exception>
    internal static ServiceVault RequireService(OpenedVault opened, string key) => opened.Vault as ServiceVault ?? throw new VaultException(
        $"The vault '{opened.Name}' keeps its keys itself, so that '{key}' cannot be one of them. Name a vault of the service "
        + "that has this key.");

    /// <inheritdoc/>
    public async ValueTask<SecretHandle> GenerateSigningKeyAsync(SigningKeyType type, CancellationToken cancellationToken = default)
    {
        OpenedVault vault = await OpenAsync(null, cancellationToken).ConfigureAwait(false);
        return await vault.Vault.GenerateSigningKeyAsync(type, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<SecretHandle> ImportSigningKeyAsync(
        SigningKeyType type, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default)
    {
        OpenedVault vault = await OpenAsync(null, cancellationToken).ConfigureAwait(false);
        return await vault.Vault.ImportSigningKeyAsync(type, secret, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<VerifyingKey> GetVerifyingKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        UseAsync(handle, 0, static (vault, key, _, ct) => vault.GetVerifyingKeyAsync(key, ct), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Signature> SignAsync(
        SecretHandle handle, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        UseAsync(handle, message, static (vault, key, message, ct) => vault.SignAsync(key, message, ct), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteSigningKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        DeleteAsync(handle, static (vault, key, _, ct) => vault.DeleteSigningKeyAsync(key, ct), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<SecretHandle> GenerateX25519KeyAsync(CancellationToken cancellationToken = default)
    {
        OpenedVault vault = await OpenAsync(null, cancellationToken).ConfigureAwait(false);
        return await vault.Vault.GenerateX25519KeyAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<SecretHandle> ImportX25519KeyAsync(ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default)
    {
        OpenedVault vault = await OpenAsync(null, cancellationToken).ConfigureAwait(false);
        return await vault.Vault.ImportX25519KeyAsync(secret, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<byte[]> GetX25519PublicKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        UseAsync(handle, 0, static (vault, key, _, ct) => vault.GetX25519PublicKeyAsync(key, ct), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask AgreeAsync(
        SecretHandle handle, ReadOnlyMemory<byte> peerPublicKey, Memory<byte> sharedSecret,
        CancellationToken cancellationToken = default) =>
        await UseAsync(
            handle, (peerPublicKey, sharedSecret),
            static async (vault, key, both, ct) =>
            {
                await vault.AgreeAsync(key, both.peerPublicKey, both.sharedSecret, ct).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteX25519KeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        DeleteAsync(handle, static (vault, key, _, ct) => vault.DeleteX25519KeyAsync(key, ct), cancellationToken);

    private async ValueTask<bool> DeleteAsync(
        SecretHandle handle, Func<IVault, SecretHandle, int, CancellationToken, ValueTask<bool>> delete,
        CancellationToken cancellationToken)
    {
        bool removed = await UseAsync(handle, 0, delete, cancellationToken).ConfigureAwait(false);
        _known.TryRemove(handle, out _);
        return removed;
    }

    private async ValueTask<TResult> UseAsync<TArgument, TResult>(
        SecretHandle handle, TArgument argument, Func<IVault, SecretHandle, TArgument, CancellationToken, ValueTask<TResult>> use,
        CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(handle, out long number))
        {
            if (number == Own) return await use(_own, handle, argument, cancellationToken).ConfigureAwait(false);
            if (_opened.TryGetValue(number, out IVault? opened))
                return await use(opened, handle, argument, cancellationToken).ConfigureAwait(false);
        }

        StoredVault? noted = await _vaults.FindKeyAsync(handle, cancellationToken).ConfigureAwait(false);
        IVault vault = noted is null ? _own : await OpenStoredAsync(noted, cancellationToken).ConfigureAwait(false);
        TResult result = await use(vault, handle, argument, cancellationToken).ConfigureAwait(false);
        // Only now: one that is nowhere yet may come to be in any of them.
        _known[handle] = noted is null or { IsInStore: true } ? Own : noted.Number;
        return result;
    }

    private async ValueTask<IVault> OpenStoredAsync(StoredVault stored, CancellationToken cancellationToken)
    {
        if (stored.IsInStore) return _own;
        if (_opened.TryGetValue(stored.Number, out IVault? opened)) return opened;
        if (stored.Kind != VaultKind.Software)
        {
            ISigningKeyService service = SigningKeyServices.Find(stored.Kind) ?? throw new VaultException(
                $"The vault '{stored.Name}' is of the kind {stored.Kind}, which this program does not know. Use one that does, such as "
                + "PowerShell with OckamPS or ockam-node.");
            return _opened.GetOrAdd(stored.Number, new ServiceVault(service, stored, _vaults, _own));
        }

        ISecretRepository secrets = await _vaults.OpenSecretsAsync(stored, cancellationToken).ConfigureAwait(false);
        return _opened.GetOrAdd(stored.Number, new PlacedVault(new SoftwareVault(secrets), stored, _vaults));
    }

    internal static VaultException Unknown(string? name) =>
        new(VaultErrorReason.UnknownVault, $"There is no vault named '{name}'. Make it first, or name another one.");
}

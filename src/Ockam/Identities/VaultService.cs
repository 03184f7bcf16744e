using Ockam.Vault;

namespace Ockam.Identities;

/// <summary>The vaults of a home: made, chosen, removed. Every home has one in its own database; others have a file each.</summary>
public sealed class VaultService
{
    // Names are those of files too, on every platform.
    private const int LongestName = 64;

    private readonly IVaultRepository _vaults;
    private readonly IdentityService _identities;
    private readonly IStoreTransactions _transactions;

    /// <summary>Creates the service.</summary>
    /// <param name="vaults">Where vaults are kept.</param>
    /// <param name="identities">Knows whose keys are where.</param>
    /// <param name="transactions">Of the store that both belong to.</param>
    public VaultService(IVaultRepository vaults, IdentityService identities, IStoreTransactions transactions)
    {
        _vaults = vaults;
        _identities = identities;
        _transactions = transactions;
    }

    /// <summary>All vaults, by name.</summary>
    public ValueTask<IReadOnlyList<StoredVault>> ListAsync(CancellationToken cancellationToken = default) =>
        _vaults.ListAsync(cancellationToken);

    /// <summary>The vault of a name.</summary>
    /// <param name="name">The name; null for the default one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException"><see cref="VaultErrorReason.UnknownVault"/>.</exception>
    public async ValueTask<StoredVault> GetAsync(string? name, CancellationToken cancellationToken = default) =>
        await _vaults.GetAsync(name, cancellationToken).ConfigureAwait(false) ?? throw HomeVaults.Unknown(name);

    /// <summary>Makes a software vault with a file of its own, for its owner alone.</summary>
    /// <param name="name">Up to 64 letters, digits, '-', '_' and '.', of which the first is a letter or a digit.</param>
    /// <param name="path">The file, in a folder that is its owner's alone (0700); null for one in the home.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is left then.</param>
    /// <exception cref="VaultException">
    /// <see cref="VaultErrorReason.InvalidName"/>, or <see cref="VaultErrorReason.NameTaken"/>: so is the name, or the file is there.
    /// </exception>
    public ValueTask<StoredVault> CreateAsync(string name, string? path = null, CancellationToken cancellationToken = default)
    {
        RequireName(name);
        return _vaults.CreateAsync(name, path, cancellationToken);
    }

    /// <summary>Makes a vault whose signing keys a service keeps; the service is not asked yet.</summary>
    /// <param name="name">As for any vault.</param>
    /// <param name="kind">The kind of service.</param>
    /// <param name="place">Where that is, in the service's own form. Nothing secret.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is left then.</param>
    /// <exception cref="VaultException">
    /// <see cref="VaultErrorReason.InvalidName"/>, <see cref="VaultErrorReason.NameTaken"/>, or this program has no such service.
    /// </exception>
    public ValueTask<StoredVault> CreateAsync(
        string name, VaultKind kind, string place, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(place);
        RequireName(name);
        if (SigningKeyServices.Find(kind) is null) throw new VaultException($"This program has no service for vaults of the kind {kind}.");
        return _vaults.CreateAsync(name, kind, place, cancellationToken);
    }

    private static void RequireName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool isName = name.Length is > 0 and <= LongestName && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && name[^1] != '.';
        if (!isName)
        {
            throw new VaultException(
                VaultErrorReason.InvalidName,
                $"'{name}' cannot be the name of a vault: write up to {LongestName} letters, digits, '-', '_' and '.', and begin with a "
                + "letter or a digit.");
        }
    }

    /// <summary>Makes a vault the one that new identities have their keys in unless another is named.</summary>
    /// <exception cref="VaultException"><see cref="VaultErrorReason.UnknownVault"/>.</exception>
    public async ValueTask SetDefaultAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!await _vaults.SetDefaultAsync(name, cancellationToken).ConfigureAwait(false)) throw HomeVaults.Unknown(name);
    }

    /// <summary>
    /// Removes a vault, its file and every key in it, so that no trace of them stays. If it was the default, the home's own becomes it. Of
    /// a vault of a service those keys go that were made for this home; what the service does with them is its own.
    /// </summary>
    /// <param name="name">Its name; the home's own cannot be removed.</param>
    /// <param name="withIdentities">
    /// Whether identities whose keys are in it go too: nobody can act as them any more. Without it, the vault stays while there are some.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; nothing is changed then.</param>
    /// <exception cref="VaultException">
    /// <see cref="VaultErrorReason.UnknownVault"/>, <see cref="VaultErrorReason.InUse"/>, or the file cannot be removed.
    /// </exception>
    public async ValueTask DeleteAsync(string name, bool withIdentities, CancellationToken cancellationToken = default)
    {
        StoredVault? vault = null;
        IReadOnlyList<ServiceKey> keys = [];
        await _transactions.RunAsync(
            async ct =>
            {
                vault = await GetAsync(name, ct).ConfigureAwait(false);
                if (vault.IsInStore)
                {
                    throw new VaultException(
                        VaultErrorReason.InUse,
                        $"The vault '{name}' is the home's own, in its database, and cannot be removed. Remove identities instead.");
                }

                IReadOnlyList<NamedIdentity> all = await _identities.ListAsync(ct).ConfigureAwait(false);
                NamedIdentity[] users = [.. all.Where(identity => identity.VaultName == name)];
                if (users.Length > 0 && !withIdentities)
                {
                    throw new VaultException(
                        VaultErrorReason.InUse,
                        $"The vault '{name}' holds the keys of {string.Join(", ", users.Select(user => $"'{user.Name}'"))}; remove these "
                        + "identities first, or with it.");
                }

                keys = await _vaults.ListServiceKeysAsync(vault, ct).ConfigureAwait(false);
                foreach (NamedIdentity user in users) await _identities.DeleteAsync(user.Name, withKeys: false, ct).ConfigureAwait(false);
                await _vaults.DeleteAsync(name, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        // Not before nothing names them any more, and then whoever gave up waiting or not.
        await _vaults.EraseAsync(vault!, CancellationToken.None).ConfigureAwait(false);
        await DeleteKeysAsync(vault!, keys).ConfigureAwait(false);
    }

    private static async ValueTask DeleteKeysAsync(StoredVault vault, IReadOnlyList<ServiceKey> keys)
    {
        var left = new List<string>();
        VaultException? why = null;
        foreach (ServiceKey key in keys.Where(key => key.IsOwn))
        {
            try
            {
                if (SigningKeyServices.Find(vault.Kind) is { } service)
                    await service.DeleteAsync(vault.Path, key.Reference, CancellationToken.None).ConfigureAwait(false);
                else left.Add(key.Reference);
            }
            catch (VaultException failed)
            {
                why = failed;
                left.Add(key.Reference);
            }
        }

        if (left.Count > 0)
        {
            throw new VaultException(
                why?.Reason ?? VaultErrorReason.Failed,
                $"The vault '{vault.Name}' is gone, but not these keys of its service: {string.Join(", ", left)}. Remove them there. "
                + (why?.Message ?? "This program does not know the service."), why);
        }
    }
}

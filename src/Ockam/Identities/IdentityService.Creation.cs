using System.Security.Cryptography;
using Ockam.Vault;

namespace Ockam.Identities;

public sealed partial class IdentityService
{
    /// <summary>Creates an identity with a new key, in one transaction.</summary>
    /// <param name="name">Its name; null for a random one of 8 hexadecimal digits.</param>
    /// <param name="keyType">The algorithm of its key; null for the vault's own.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is left then.</param>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.NameTaken"/>.</exception>
    /// <exception cref="VaultException">The vault failed.</exception>
    public ValueTask<NamedIdentity> CreateAsync(
        string? name = null, SigningKeyType? keyType = null, CancellationToken cancellationToken = default) =>
        CreateAsync(name, keyType, null, cancellationToken);

    /// <summary>Creates an identity with a new key in a vault of this home, in one transaction.</summary>
    /// <param name="name">Its name; null for a random one of 8 hexadecimal digits.</param>
    /// <param name="keyType">The algorithm of its key; null for the vault's own.</param>
    /// <param name="vaultName">The vault that holds this key, later ones, and its purpose keys; null for the default one.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is left then.</param>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.NameTaken"/>.</exception>
    /// <exception cref="VaultException"><see cref="VaultErrorReason.UnknownVault"/>, or the vault failed.</exception>
    public async ValueTask<NamedIdentity> CreateAsync(
        string? name, SigningKeyType? keyType, string? vaultName, CancellationToken cancellationToken = default)
    {
        OpenedVault vault = await OneVault.OpenAsync(_vault, _vaultName, vaultName, cancellationToken).ConfigureAwait(false);
        if (!vault.IsInStore) return await CreateApartAsync(Given(name), keyType, vault, cancellationToken).ConfigureAwait(false);
        NamedIdentity? named = null;
        await _transactions.RunAsync(
            async ct =>
            {
                SecretHandle key = await vault.Vault.GenerateSigningKeyAsync(keyType ?? vault.Vault.KeyType, ct).ConfigureAwait(false);
                named = await CreateAsync(Given(name), key, vault, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return named!;
    }

    /// <summary>Creates an identity with a key that the vault holds already.</summary>
    /// <param name="name">Its name; null for a random one of 8 hexadecimal digits.</param>
    /// <param name="key">The signing key.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is left then.</param>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.NameTaken"/>.</exception>
    /// <exception cref="VaultException">The vault has no such key, or failed.</exception>
    public async ValueTask<NamedIdentity> CreateAsync(string? name, SecretHandle key, CancellationToken cancellationToken = default)
    {
        OpenedVault vault = await OneVault.FindAsync(_vault, _vaultName, key, cancellationToken).ConfigureAwait(false);
        return await CreateAsync(Given(name), key, vault, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates an identity with a key that the service of a vault of this home has already.</summary>
    /// <param name="name">Its name; null for a random one of 8 hexadecimal digits.</param>
    /// <param name="key">How the key's owner calls it, in the service's own form.</param>
    /// <param name="vaultName">The vault of the service; null for the default one.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is left then.</param>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.NameTaken"/>.</exception>
    /// <exception cref="VaultException">There is no such vault or key, or it cannot be used.</exception>
    public async ValueTask<NamedIdentity> CreateWithKeyAsync(
        string? name, string key, string? vaultName, CancellationToken cancellationToken = default)
    {
        if (_vault is not HomeVaults home)
            throw new VaultException($"The vault '{_vaultName}' keeps its keys itself: '{key}' is none of them.");
        OpenedVault opened = await home.OpenAsync(vaultName, cancellationToken).ConfigureAwait(false);
        ServiceVault service = HomeVaults.RequireService(opened, key);
        // As for a new key, the service is asked before the transaction begins.
        (SecretHandle handle, ServiceKey found) = await service.LookUpAsync(key, cancellationToken).ConfigureAwait(false);
        IdentityCheck check = await SignFirstAsync(service, handle, cancellationToken).ConfigureAwait(false);
        NamedIdentity? named = null;
        await _transactions.RunAsync(
            async ct =>
            {
                await service.NoteAsync(handle, found, ct).ConfigureAwait(false);
                named = await StoreNewAsync(Given(name), check, opened.Name, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return named!;
    }

    /// <summary>Makes an existing identity one of this home's: the vault must hold its latest key.</summary>
    /// <param name="name">Its name; null for a random one of 8 hexadecimal digits.</param>
    /// <param name="changeHistory">Its whole history, as exported.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is left then.</param>
    /// <exception cref="Encoding.EncodingException">The bytes are not of the form of a history.</exception>
    /// <exception cref="IdentityException">
    /// The history does not verify or is not the newest that is known, or the name is taken.
    /// </exception>
    /// <exception cref="VaultException">The vault does not hold the key.</exception>
    public async ValueTask<NamedIdentity> AdoptAsync(
        string? name, ReadOnlyMemory<byte> changeHistory, CancellationToken cancellationToken = default)
    {
        IdentityCheck check = await CheckAsync(ChangeHistory.Decode(changeHistory.Span), null, cancellationToken).ConfigureAwait(false);
        await RequireKeyAsync(check.Identity, cancellationToken).ConfigureAwait(false);
        SecretHandle key = check.Identity.LatestChange.PrimaryPublicKey.Handle;
        OpenedVault vault = await OneVault.FindAsync(_vault, _vaultName, key, cancellationToken).ConfigureAwait(false);
        NamedIdentity? named = null;
        await _transactions.RunAsync(
            async ct => named = await StoreOwnAsync(name ?? RandomName(), check, vault.Name, ct).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        return named!;
    }

    // A vault that is not in the store may be a service in the network: it makes the key and signs before the transaction begins, which
    // would keep all other writers of the home waiting.
    private async ValueTask<NamedIdentity> CreateApartAsync(
        string name, SigningKeyType? keyType, OpenedVault vault, CancellationToken cancellationToken)
    {
        // Asked first: a service may take money for a key that was made for nothing.
        if (await _identities.GetByNameAsync(name, cancellationToken).ConfigureAwait(false) is not null)
            throw IdentityException.NameTaken(name);
        SecretHandle key =
            await vault.Vault.GenerateSigningKeyAsync(keyType ?? vault.Vault.KeyType, cancellationToken).ConfigureAwait(false);
        try
        {
            return await CreateAsync(name, key, vault, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Unless it failed when all was done already.
            IReadOnlyList<NamedIdentity> own = await _identities.ListAsync(CancellationToken.None).ConfigureAwait(false);
            bool isUsed = false;
            foreach (NamedIdentity each in own.Where(each => each.Name == name))
            {
                Identity? there = await GetAsync(each.Identifier, CancellationToken.None).ConfigureAwait(false);
                isUsed |= there?.LatestChange.PrimaryPublicKey.Handle == key;
            }

            if (!isUsed) await vault.Vault.DeleteSigningKeyAsync(key, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<NamedIdentity> CreateAsync(
        string name, SecretHandle key, OpenedVault vault, CancellationToken cancellationToken)
    {
        IdentityCheck check = await SignFirstAsync(vault.Vault, key, cancellationToken).ConfigureAwait(false);
        NamedIdentity? named = null;
        await _transactions.RunAsync(
            async ct => named = await StoreNewAsync(name, check, vault.Name, ct).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        return named!;
    }

    // A history of one change, by a key that its vault has.
    private async ValueTask<IdentityCheck> SignFirstAsync(IVault vault, SecretHandle key, CancellationToken cancellationToken)
    {
        ulong now = _time.UnixSeconds();
        VerifyingKey publicKey = await vault.GetVerifyingKeyAsync(key, cancellationToken).ConfigureAwait(false);
        byte[] signed = new ChangeData(null, publicKey, false, now, Validity.Add(now, KeyLifetime)).Encode();
        var change = new Change(signed, await SignedData.SignAsync(vault, key, signed, cancellationToken).ConfigureAwait(false), null);
        return await CheckAsync(new ChangeHistory([change]), null, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<NamedIdentity> StoreNewAsync(
        string name, IdentityCheck check, string vaultName, CancellationToken cancellationToken)
    {
        if (await _identities.GetByNameAsync(name, cancellationToken).ConfigureAwait(false) is not null)
            throw IdentityException.NameTaken(name);
        return await StoreOwnAsync(name, check, vaultName, cancellationToken).ConfigureAwait(false);
    }

    private static string Given(string? name)
    {
        string given = name ?? RandomName();
        ArgumentException.ThrowIfNullOrWhiteSpace(given, nameof(name));
        return given;
    }

    private async ValueTask<NamedIdentity> StoreOwnAsync(
        string name, IdentityCheck check, string vaultName, CancellationToken cancellationToken)
    {
        await StoreAsync(check, cancellationToken).ConfigureAwait(false);
        await _identities.PutNameAsync(name, check.Identity.Identifier, vaultName, cancellationToken).ConfigureAwait(false);
        return await ResolveAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The vault with the keys of an identity of this home; the default one if it has no name here.</summary>
    internal async ValueTask<OpenedVault> VaultOfAsync(Identifier identifier, CancellationToken cancellationToken)
    {
        string? vaultName = null;
        if (_vault is INamedVaults)
        {
            IReadOnlyList<NamedIdentity> own = await _identities.ListAsync(cancellationToken).ConfigureAwait(false);
            vaultName = own.FirstOrDefault(identity => identity.Identifier == identifier)?.VaultName;
        }

        return await OneVault.OpenAsync(_vault, _vaultName, vaultName, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask RequireKeyAsync(Identity identity, CancellationToken cancellationToken)
    {
        VerifyingKey expected = identity.LatestChange.PrimaryPublicKey;
        VerifyingKey held = await _vault.GetVerifyingKeyAsync(expected.Handle, cancellationToken).ConfigureAwait(false);
        if (!held.Equals(expected))
            throw new VaultException($"The vault holds {held} under the handle of {expected}, the latest key of {identity}.");
    }

    // 4 random bytes, as the original names what was given no name.
    private static string RandomName() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
}

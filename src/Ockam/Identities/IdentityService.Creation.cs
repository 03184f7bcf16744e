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
        string given = name ?? RandomName();
        SecretHandle? made = null;
        try
        {
            return await CreateAsync(
                given,
                async ct =>
                {
                    SecretHandle key = await vault.Vault.GenerateSigningKeyAsync(keyType ?? vault.Vault.KeyType, ct).ConfigureAwait(false);
                    made = key;
                    return key;
                },
                vault.Name,
                cancellationToken).ConfigureAwait(false);
        }
        catch when (made is not null && !vault.IsInStore)
        {
            // The transaction has taken back everything but this; unless it failed when all was done already.
            if (await _identities.GetByNameAsync(given, CancellationToken.None).ConfigureAwait(false) is null)
                await vault.Vault.DeleteSigningKeyAsync(made.Value, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
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
        return await CreateAsync(name, _ => ValueTask.FromResult(key), vault.Name, cancellationToken).ConfigureAwait(false);
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
        NamedIdentity? made = null;
        await _transactions.RunAsync(
            async ct =>
            {
                OpenedVault vault = await home.OpenAsync(vaultName, ct).ConfigureAwait(false);
                SecretHandle handle = await home.AdoptKeyAsync(vault.Name, key, ct).ConfigureAwait(false);
                made = await CreateAsync(name, _ => ValueTask.FromResult(handle), vault.Name, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return made!;
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

    private async ValueTask<NamedIdentity> CreateAsync(
        string? name, Func<CancellationToken, ValueTask<SecretHandle>> key, string vaultName, CancellationToken cancellationToken)
    {
        string given = name ?? RandomName();
        ArgumentException.ThrowIfNullOrWhiteSpace(given, nameof(name));
        NamedIdentity? named = null;
        await _transactions.RunAsync(
            async ct =>
            {
                // Asked first, because a key made by a vault that is not part of the transaction would be left over.
                if (await _identities.GetByNameAsync(given, ct).ConfigureAwait(false) is not null)
                    throw IdentityException.NameTaken(given);
                SecretHandle handle = await key(ct).ConfigureAwait(false);
                ulong now = _time.UnixSeconds();
                VerifyingKey publicKey = await _vault.GetVerifyingKeyAsync(handle, ct).ConfigureAwait(false);
                var data = new ChangeData(null, publicKey, false, now, Validity.Add(now, KeyLifetime));
                byte[] signed = data.Encode();
                var change = new Change(signed, await SignedData.SignAsync(_vault, handle, signed, ct).ConfigureAwait(false), null);
                IdentityCheck check = await CheckAsync(new ChangeHistory([change]), null, ct).ConfigureAwait(false);
                named = await StoreOwnAsync(given, check, vaultName, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return named!;
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

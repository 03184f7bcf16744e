using System.Security.Cryptography;
using Ockam.Vault;

namespace Ockam.Identities;

public sealed partial class IdentityService
{
    /// <summary>Creates an identity with a new key, in one transaction.</summary>
    /// <param name="name">Its name; null for a random one of 8 hexadecimal digits.</param>
    /// <param name="keyType">The algorithm of its key.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is left then.</param>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.NameTaken"/>.</exception>
    /// <exception cref="VaultException">The vault failed.</exception>
    public ValueTask<NamedIdentity> CreateAsync(
        string? name = null, SigningKeyType keyType = SigningKeyType.Ed25519, CancellationToken cancellationToken = default) =>
        CreateAsync(name, ct => _vault.GenerateSigningKeyAsync(keyType, ct), cancellationToken);

    /// <summary>Creates an identity with a key that the vault holds already.</summary>
    /// <param name="name">Its name; null for a random one of 8 hexadecimal digits.</param>
    /// <param name="key">The signing key.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is left then.</param>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.NameTaken"/>.</exception>
    /// <exception cref="VaultException">The vault has no such key, or failed.</exception>
    public ValueTask<NamedIdentity> CreateAsync(string? name, SecretHandle key, CancellationToken cancellationToken = default) =>
        CreateAsync(name, _ => ValueTask.FromResult(key), cancellationToken);

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
        NamedIdentity? named = null;
        await _transactions.RunAsync(
            async ct => named = await StoreOwnAsync(name ?? RandomName(), check, ct).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        return named!;
    }

    private async ValueTask<NamedIdentity> CreateAsync(
        string? name, Func<CancellationToken, ValueTask<SecretHandle>> key, CancellationToken cancellationToken)
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
                named = await StoreOwnAsync(given, check, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return named!;
    }

    private async ValueTask<NamedIdentity> StoreOwnAsync(string name, IdentityCheck check, CancellationToken cancellationToken)
    {
        await StoreAsync(check, cancellationToken).ConfigureAwait(false);
        await _identities.PutNameAsync(name, check.Identity.Identifier, _vaultName, cancellationToken).ConfigureAwait(false);
        return await ResolveAsync(name, cancellationToken).ConfigureAwait(false);
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

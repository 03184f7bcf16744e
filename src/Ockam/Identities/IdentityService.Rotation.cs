using Ockam.Encoding;
using Ockam.Vault;

namespace Ockam.Identities;

public sealed partial class IdentityService
{
    /// <summary>
    /// Gives an identity of this home a new key (section 3.2): in one transaction the history grows by a change, and the old key and
    /// the identity's purpose keys are removed. Whoever knows the new history refuses what the old key has attested.
    /// </summary>
    /// <param name="identifier">The identity.</param>
    /// <param name="keyType">The algorithm of the new key; null for that of the old one.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is changed then.</param>
    /// <returns>The identity with its new history.</returns>
    /// <exception cref="IdentityException">
    /// The identity is not known, has 64 changes already, or was changed by another process in the meantime.
    /// </exception>
    /// <exception cref="VaultException">The vault does not hold the latest key, or failed.</exception>
    public async ValueTask<Identity> RotateAsync(
        Identifier identifier, SigningKeyType? keyType = null, CancellationToken cancellationToken = default)
    {
        Identity before = await GetRequiredAsync(identifier, cancellationToken).ConfigureAwait(false);
        if (before.Changes.Count >= ChangeHistory.MaximumChanges)
        {
            IdentityException.Throw(
                IdentityErrorReason.TooManyChanges,
                $"{identifier} has {before.Changes.Count} changes, the most that are accepted. Create a new identity.");
        }

        OpenedVault vault = await VaultOfAsync(identifier, cancellationToken).ConfigureAwait(false);
        SigningKeyType type = keyType ?? before.LatestChange.PrimaryPublicKey.Type;
        if (!vault.IsInStore) return await RotateApartAsync(before, type, vault.Vault, cancellationToken).ConfigureAwait(false);
        Identity? after = null;
        await _transactions.RunAsync(
            async ct =>
            {
                // Asked before any key is made or looked for: whoever rotated in the meantime has removed the one that would be missing.
                await RequireUnchangedAsync(before, ct).ConfigureAwait(false);
                await RequireKeyAsync(before, ct).ConfigureAwait(false);
                SecretHandle key = await vault.Vault.GenerateSigningKeyAsync(type, ct).ConfigureAwait(false);
                after = await AddChangeAsync(before, key, ct).ConfigureAwait(false);
                await StoreRotatedAsync(before, after, ct).ConfigureAwait(false);
                foreach (PurposeKeyKind kind in Enum.GetValues<PurposeKeyKind>())
                    await RemovePurposeKeyAsync(identifier, kind, ct).ConfigureAwait(false);
                // Last, for the sake of vaults that cannot take it back.
                await _vault.DeleteSigningKeyAsync(before.LatestChange.PrimaryPublicKey.Handle, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return after!;
    }

    // A vault that is not in the store may be a service in the network: it makes the key and signs before the transaction begins, which
    // would keep all other writers of the home waiting, and removes the old keys after it. Without the new history on the disk they are
    // the only ones that there are.
    private async ValueTask<Identity> RotateApartAsync(
        Identity before, SigningKeyType type, IVault vault, CancellationToken cancellationToken)
    {
        await RequireUnchangedAsync(before, cancellationToken).ConfigureAwait(false);
        await RequireKeyAsync(before, cancellationToken).ConfigureAwait(false);
        SecretHandle key = await vault.GenerateSigningKeyAsync(type, cancellationToken).ConfigureAwait(false);
        var removed = new List<PurposePublicKey>();
        Identity after;
        try
        {
            after = await AddChangeAsync(before, key, cancellationToken).ConfigureAwait(false);
            await _transactions.RunAsync(
                async ct =>
                {
                    await StoreRotatedAsync(before, after, ct).ConfigureAwait(false);
                    foreach (PurposeKeyKind kind in Enum.GetValues<PurposeKeyKind>())
                    {
                        if (await TakePurposeKeyAsync(before.Identifier, kind, ct).ConfigureAwait(false) is { } taken) removed.Add(taken);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Unless it failed when all was done already.
            Identity? left = await GetAsync(before.Identifier, CancellationToken.None).ConfigureAwait(false);
            if (left is null || left.LatestChange.PrimaryPublicKey.Handle != key)
                await vault.DeleteSigningKeyAsync(key, CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        await DeleteKeysAsync($"{before.Identifier} has its new key", removed, before.LatestChange.PrimaryPublicKey.Handle)
            .ConfigureAwait(false);
        return after;
    }

    /// <summary>
    /// Removes keys that no identity has any more from a vault that is not in the store. Each is tried, whatever becomes of the others.
    /// </summary>
    /// <param name="done">What is done already.</param>
    /// <param name="purposeKeys">The purpose keys.</param>
    /// <param name="key">The identity's key; null for none.</param>
    /// <exception cref="VaultException">Some could not be removed; it names them.</exception>
    internal async ValueTask DeleteKeysAsync(string done, IReadOnlyList<PurposePublicKey> purposeKeys, SecretHandle? key)
    {
        var left = new List<VaultException>();
        Func<ValueTask>[] all =
        [
            .. purposeKeys.Select<PurposePublicKey, Func<ValueTask>>(each => () => DeleteSecretAsync(each, CancellationToken.None)),
            .. key is { } last
                ? (Func<ValueTask>[])[async () => await _vault.DeleteSigningKeyAsync(last, CancellationToken.None).ConfigureAwait(false)]
                : [],
        ];
        foreach (Func<ValueTask> delete in all)
        {
            try
            {
                await delete().ConfigureAwait(false);
            }
            catch (VaultException failed)
            {
                left.Add(failed);
            }
        }

        if (left.Count == 0) return;
        throw new VaultException(
            left[0].Reason,
            $"{done}, but {left.Count} of {all.Length} old keys could not be removed, which nobody needs any more: "
            + $"{string.Join(" ", left.Select(each => each.Message))} Remove them where they are, or with the vault, which still lists "
            + "them.",
            left[0]);
    }

    private async ValueTask RequireUnchangedAsync(Identity before, CancellationToken cancellationToken)
    {
        byte[]? stored = await _identities.GetChangeHistoryAsync(before.Identifier, cancellationToken).ConfigureAwait(false);
        if (!before.ChangeHistory.Bytes.Span.SequenceEqual(stored)) throw ChangedMeanwhile(before.Identifier);
    }

    private async ValueTask StoreRotatedAsync(Identity before, Identity after, CancellationToken cancellationToken)
    {
        bool isStored = await _identities
            .PutChangeHistoryAsync(before.Identifier, after.ChangeHistory.Bytes, before.ChangeHistory.Bytes, cancellationToken)
            .ConfigureAwait(false);
        if (!isStored) throw ChangedMeanwhile(before.Identifier);
    }

    /// <summary>Removes a purpose key of this home with its secret.</summary>
    internal async ValueTask RemovePurposeKeyAsync(Identifier identifier, PurposeKeyKind kind, CancellationToken cancellationToken)
    {
        if (await TakePurposeKeyAsync(identifier, kind, cancellationToken).ConfigureAwait(false) is { } key)
            await DeleteSecretAsync(key, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a purpose key of this home without its secret.</summary>
    /// <returns>The key whose secret is left; null if there is none, or none that can be read.</returns>
    internal async ValueTask<PurposePublicKey?> TakePurposeKeyAsync(
        Identifier identifier, PurposeKeyKind kind, CancellationToken cancellationToken)
    {
        byte[]? stored = await _purposeKeys.GetAsync(identifier, kind, cancellationToken).ConfigureAwait(false);
        if (stored is null) return null;
        await _purposeKeys.DeleteAsync(identifier, kind, cancellationToken).ConfigureAwait(false);
        try
        {
            return PurposeKeyAttestation.Decode(stored).ReadData().PublicKey;
        }
        catch (OckamException damage) when (damage is EncodingException or IdentityException)
        {
            // What cannot be read names no secret that could be removed, and must not stand in the way of a new key.
            return null;
        }
    }

    /// <summary>Removes the secret of a purpose key.</summary>
    internal async ValueTask DeleteSecretAsync(PurposePublicKey key, CancellationToken cancellationToken)
    {
        if (key.Kind == PurposeKeyKind.SecureChannel)
            await _vault.DeleteX25519KeyAsync(key.Handle, cancellationToken).ConfigureAwait(false);
        else await _vault.DeleteSigningKeyAsync(key.Handle, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Identity> AddChangeAsync(Identity before, SecretHandle key, CancellationToken cancellationToken)
    {
        VerifyingKey publicKey = await _vault.GetVerifyingKeyAsync(key, cancellationToken).ConfigureAwait(false);
        // A clock that was set back must not make a change that no peer accepts.
        ulong from = Math.Max(_time.UnixSeconds(), before.LatestChange.ValidFrom);
        byte[] data = new ChangeData(before.LatestChangeHash, publicKey, false, from, Validity.Add(from, KeyLifetime)).Encode();
        Signature signature = await SignedData.SignAsync(_vault, key, data, cancellationToken).ConfigureAwait(false);
        SecretHandle oldKey = before.LatestChange.PrimaryPublicKey.Handle;
        Signature previous = await SignedData.SignAsync(_vault, oldKey, data, cancellationToken).ConfigureAwait(false);
        var history = new ChangeHistory([.. before.ChangeHistory.Changes, new Change(data, signature, previous)]);
        return Identity.Verify(history, before.Identifier);
    }

    private static IdentityException ChangedMeanwhile(Identifier identifier) => new(
        IdentityErrorReason.ChangedMeanwhile,
        $"{identifier} was changed by another process at the same time; nothing was done. Look at it again first.");
}

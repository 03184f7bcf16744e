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

        Identity? after = null;
        OpenedVault vault = await VaultOfAsync(identifier, cancellationToken).ConfigureAwait(false);
        SecretHandle oldKey = before.LatestChange.PrimaryPublicKey.Handle;
        await _transactions.RunAsync(
            async ct =>
            {
                // Asked before any key is made or looked for: whoever rotated in the meantime has removed the one that would be missing.
                ReadOnlyMemory<byte> expected = before.ChangeHistory.Bytes;
                byte[]? stored = await _identities.GetChangeHistoryAsync(identifier, ct).ConfigureAwait(false);
                if (!expected.Span.SequenceEqual(stored)) throw ChangedMeanwhile(identifier);
                await RequireKeyAsync(before, ct).ConfigureAwait(false);
                after = await AddChangeAsync(before, keyType ?? before.LatestChange.PrimaryPublicKey.Type, vault.Vault, ct)
                    .ConfigureAwait(false);
                if (!await _identities.PutChangeHistoryAsync(identifier, after.ChangeHistory.Bytes, expected, ct).ConfigureAwait(false))
                    throw ChangedMeanwhile(identifier);
                foreach (PurposeKeyKind kind in Enum.GetValues<PurposeKeyKind>())
                    await RemovePurposeKeyAsync(identifier, kind, ct).ConfigureAwait(false);
                // Last, for the sake of vaults that cannot take it back.
                if (vault.IsInStore) await _vault.DeleteSigningKeyAsync(oldKey, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        // Not before the new history is on the disk: without it the old key is the only one that there is.
        if (!vault.IsInStore) await _vault.DeleteSigningKeyAsync(oldKey, CancellationToken.None).ConfigureAwait(false);
        return after!;
    }

    /// <summary>Removes a purpose key of this home with its secret.</summary>
    internal async ValueTask RemovePurposeKeyAsync(Identifier identifier, PurposeKeyKind kind, CancellationToken cancellationToken)
    {
        byte[]? stored = await _purposeKeys.GetAsync(identifier, kind, cancellationToken).ConfigureAwait(false);
        if (stored is null) return;
        await _purposeKeys.DeleteAsync(identifier, kind, cancellationToken).ConfigureAwait(false);
        PurposePublicKey key;
        try
        {
            key = PurposeKeyAttestation.Decode(stored).ReadData().PublicKey;
        }
        catch (OckamException damage) when (damage is EncodingException or IdentityException)
        {
            // What cannot be read names no secret that could be removed, and must not stand in the way of a new key.
            return;
        }

        if (key.Kind == PurposeKeyKind.SecureChannel)
            await _vault.DeleteX25519KeyAsync(key.Handle, cancellationToken).ConfigureAwait(false);
        else await _vault.DeleteSigningKeyAsync(key.Handle, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Identity> AddChangeAsync(
        Identity before, SigningKeyType keyType, IVault vault, CancellationToken cancellationToken)
    {
        SecretHandle key = await vault.GenerateSigningKeyAsync(keyType, cancellationToken).ConfigureAwait(false);
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

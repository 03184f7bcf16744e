using Ockam.Vault;

namespace Ockam.Identities;

// Keys of identities whose vault is not in the store.
public sealed partial class PurposeKeyService
{
    // One at a time: of those who find no key at once, all but one would make theirs for nothing, and services take money for keys.
    private readonly SemaphoreSlim _making = new(1, 1);

    // Such a vault may be a service in the network, which takes as long as it takes: it is asked before the transaction begins, which
    // would keep all other writers of the home waiting. What it was asked for counts only if nothing has changed in the meantime.
    private async ValueTask<PurposeKey> CreateApartAsync(
        IVault vault, Identifier identifier, PurposeKeyKind kind, TimeSpan remaining, CancellationToken cancellationToken)
    {
        await _making.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Each further round has another process's key or rotation before it, which ends at the latest with the longest history.
            for (int round = 0; round <= ChangeHistory.MaximumChanges; round++)
            {
                Identity identity = await _identities.GetRequiredAsync(identifier, cancellationToken).ConfigureAwait(false);
                byte[]? stored = await _purposeKeys.GetAsync(identifier, kind, cancellationToken).ConfigureAwait(false);
                PurposeKey? there =
                    stored is null ? null : await ReadAsync(stored, identity, kind, cancellationToken).ConfigureAwait(false);
                if (there is not null && LivesLongEnough(there, identity.LatestChange, remaining)) return there;
                PurposeKey made = await MakeAsync(vault, identity, kind, cancellationToken).ConfigureAwait(false);
                if (await ReplaceAsync(made, stored, identity, kind, cancellationToken).ConfigureAwait(false)) return made;
            }
        }
        finally
        {
            _making.Release();
        }

        throw new IdentityException(
            IdentityErrorReason.ChangedMeanwhile,
            $"Other processes change {identifier} and its purpose keys all the time; no new one was stored. Look at what they do first.");
    }

    // Whether the key was stored; where it was not, its secret is removed.
    private async ValueTask<bool> ReplaceAsync(
        PurposeKey made, byte[]? stored, Identity identity, PurposeKeyKind kind, CancellationToken cancellationToken)
    {
        Identifier identifier = identity.Identifier;
        bool isStored = false;
        PurposePublicKey? old = null;
        try
        {
            await _transactions.RunAsync(
                async ct =>
                {
                    Identity now = await _identities.GetRequiredAsync(identifier, ct).ConfigureAwait(false);
                    byte[]? storedNow = await _purposeKeys.GetAsync(identifier, kind, ct).ConfigureAwait(false);
                    bool isSame = storedNow is null ? stored is null : stored is not null && storedNow.AsSpan().SequenceEqual(stored);
                    if (!isSame || now.LatestChangeHash != identity.LatestChangeHash) return;
                    old = await _identities.TakePurposeKeyAsync(identifier, kind, ct).ConfigureAwait(false);
                    await _purposeKeys.PutAsync(identifier, kind, made.Encoded, ct).ConfigureAwait(false);
                    isStored = true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // It may have failed when all was done already.
            byte[]? left = await _purposeKeys.GetAsync(identifier, kind, CancellationToken.None).ConfigureAwait(false);
            if (left is null || !left.AsSpan().SequenceEqual(made.Encoded))
                await _identities.DeleteSecretAsync(made.PublicKey, CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        if (!isStored) await _identities.DeleteSecretAsync(made.PublicKey, CancellationToken.None).ConfigureAwait(false);
        else if (old is not null)
            await _identities.DeleteKeysAsync($"{identifier} has a new purpose key", [old], null).ConfigureAwait(false);
        return isStored;
    }
}

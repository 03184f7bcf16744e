using Ockam.Vault;

namespace Ockam.Identities;

public sealed partial class IdentityService
{
    /// <summary>This home's identities, by name.</summary>
    public ValueTask<IReadOnlyList<NamedIdentity>> ListAsync(CancellationToken cancellationToken = default) =>
        _identities.ListAsync(cancellationToken);

    /// <summary>The identity of a name, or the default one.</summary>
    /// <param name="name">The name; null for the default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.UnknownName"/>: there is none.</exception>
    public async ValueTask<NamedIdentity> ResolveAsync(string? name, CancellationToken cancellationToken = default) => name is null
        ? await _identities.GetDefaultAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new IdentityException(IdentityErrorReason.UnknownName, "There is no identity yet. Create one first.")
        : await _identities.GetByNameAsync(name, cancellationToken).ConfigureAwait(false) ?? throw UnknownName(name);

    /// <summary>Makes an identity the default.</summary>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.UnknownName"/>: there is none of that name.</exception>
    public async ValueTask SetDefaultAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!await _identities.SetDefaultAsync(name, cancellationToken).ConfigureAwait(false)) throw UnknownName(name);
    }

    /// <summary>
    /// Removes a name and, unless the identity has another one here, its key and its purpose keys for good, in one transaction. The
    /// history stays, as that of any peer does.
    /// </summary>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.UnknownName"/>: there is none of that name.</exception>
    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        DeleteAsync(name, withKeys: true, cancellationToken);

    /// <summary>The same, without the keys where they go together with their vault.</summary>
    internal async ValueTask DeleteAsync(string name, bool withKeys, CancellationToken cancellationToken)
    {
        var left = new List<PurposePublicKey>();
        SecretHandle? leftKey = null;
        await _transactions.RunAsync(
            async ct =>
            {
                NamedIdentity named = await ResolveAsync(name, ct).ConfigureAwait(false);
                Identifier identifier = named.Identifier;
                // A vault that is not in the store may be a service in the network: other writers of the home are not to wait for it, and
                // what it has removed would be gone even if the transaction failed.
                bool isApart = withKeys && _vault is INamedVaults several
                    && !(await several.OpenAsync(named.VaultName, ct).ConfigureAwait(false)).IsInStore;
                await _identities.DeleteNameAsync(name, ct).ConfigureAwait(false);
                IReadOnlyList<NamedIdentity> others = await _identities.ListAsync(ct).ConfigureAwait(false);
                if (others.Any(other => other.Identifier == identifier)) return;
                Identity identity = await GetRequiredAsync(identifier, ct).ConfigureAwait(false);
                SecretHandle key = identity.LatestChange.PrimaryPublicKey.Handle;
                foreach (PurposeKeyKind kind in Enum.GetValues<PurposeKeyKind>())
                {
                    PurposePublicKey? taken = await TakePurposeKeyAsync(identifier, kind, ct).ConfigureAwait(false);
                    if (taken is null || !withKeys) continue;
                    if (isApart) left.Add(taken);
                    else await DeleteSecretAsync(taken, ct).ConfigureAwait(false);
                }

                if (isApart) leftKey = key;
                else if (withKeys) await _vault.DeleteSigningKeyAsync(key, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (leftKey is not null)
            await DeleteKeysAsync($"The identity '{name}' is gone", left, leftKey).ConfigureAwait(false);
    }

    private static IdentityException UnknownName(string name) =>
        new(IdentityErrorReason.UnknownName, $"There is no identity named '{name}'.");
}

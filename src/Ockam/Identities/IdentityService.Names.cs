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
    internal ValueTask DeleteAsync(string name, bool withKeys, CancellationToken cancellationToken) => _transactions.RunAsync(
        async ct =>
        {
            Identifier identifier = (await ResolveAsync(name, ct).ConfigureAwait(false)).Identifier;
            await _identities.DeleteNameAsync(name, ct).ConfigureAwait(false);
            IReadOnlyList<NamedIdentity> others = await _identities.ListAsync(ct).ConfigureAwait(false);
            if (others.Any(other => other.Identifier == identifier)) return;
            Identity identity = await GetRequiredAsync(identifier, ct).ConfigureAwait(false);
            foreach (PurposeKeyKind kind in Enum.GetValues<PurposeKeyKind>())
            {
                if (withKeys) await RemovePurposeKeyAsync(identifier, kind, ct).ConfigureAwait(false);
                else await _purposeKeys.DeleteAsync(identifier, kind, ct).ConfigureAwait(false);
            }

            if (withKeys) await _vault.DeleteSigningKeyAsync(identity.LatestChange.PrimaryPublicKey.Handle, ct).ConfigureAwait(false);
        },
        cancellationToken);

    private static IdentityException UnknownName(string name) =>
        new(IdentityErrorReason.UnknownName, $"There is no identity named '{name}'.");
}

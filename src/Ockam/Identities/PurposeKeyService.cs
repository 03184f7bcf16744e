using System.Collections.Concurrent;
using Ockam.Encoding;
using Ockam.Vault;

namespace Ockam.Identities;

/// <summary>Makes and keeps the purpose keys of this home's identities: one for each identity and kind (section 4.1).</summary>
public sealed partial class PurposeKeyService
{
    /// <summary>How long a purpose key is valid at most: 5 years of 365 days, in seconds.</summary>
    public const ulong Lifetime = 157_680_000;

    private readonly IVault _vault;
    private readonly IdentityService _identities;
    private readonly IPurposeKeyRepository _purposeKeys;
    private readonly IStoreTransactions _transactions;
    private readonly TimeProvider _time;

    // The last key whose signature was verified and whose secret was found in the vault, so that a handshake does neither again. It
    // counts only for the very bytes that are stored, and only while all rules but the signature still hold.
    private readonly ConcurrentDictionary<(Identifier, PurposeKeyKind), PurposeKey> _verified = new();

    /// <summary>Creates the service.</summary>
    /// <param name="vault">Holds the keys.</param>
    /// <param name="identities">Knows this home's identities.</param>
    /// <param name="purposeKeys">Where attestations are kept.</param>
    /// <param name="transactions">Of the store that the attestations, and a software vault's secrets, belong to.</param>
    /// <param name="time">The wall clock.</param>
    public PurposeKeyService(
        IVault vault, IdentityService identities, IPurposeKeyRepository purposeKeys, IStoreTransactions transactions, TimeProvider time)
    {
        _vault = vault;
        _identities = identities;
        _purposeKeys = purposeKeys;
        _transactions = transactions;
        _time = time;
    }

    /// <summary>The stored purpose key while it verifies; otherwise a new one takes its place, and the old secret is removed.</summary>
    /// <exception cref="IdentityException">The identity is not known, or its latest key is not valid now.</exception>
    /// <exception cref="VaultException">The vault does not hold the identity's key, or failed.</exception>
    public ValueTask<PurposeKey> GetOrCreateAsync(
        Identifier identifier, PurposeKeyKind kind, CancellationToken cancellationToken = default) =>
        GetOrCreateAsync(identifier, kind, TimeSpan.Zero, cancellationToken);

    /// <summary>
    /// The stored purpose key while it verifies and lives long enough; otherwise a new one takes its place, and the old secret is removed.
    /// What the old one has signed verifies as before: it goes along with its attestation.
    /// </summary>
    /// <param name="identifier">An identity of this home.</param>
    /// <param name="kind">What the key is for.</param>
    /// <param name="remaining">How long the key must be valid still, unless a new one would end no later, as the identity's does.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IdentityException">The identity is not known, or its latest key is not valid now.</exception>
    /// <exception cref="VaultException">The vault does not hold the identity's key, or failed.</exception>
    public async ValueTask<PurposeKey> GetOrCreateAsync(
        Identifier identifier, PurposeKeyKind kind, TimeSpan remaining, CancellationToken cancellationToken = default)
    {
        Identity identity = await _identities.GetRequiredAsync(identifier, cancellationToken).ConfigureAwait(false);
        return await GetAsync(identity, kind, remaining, cancellationToken).ConfigureAwait(false)
            ?? await CreateAsync(identifier, kind, remaining, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<PurposeKey?> GetAsync(
        Identity identity, PurposeKeyKind kind, TimeSpan remaining, CancellationToken cancellationToken)
    {
        PurposeKey? key = await GetAsync(identity, kind, cancellationToken).ConfigureAwait(false);
        return key is not null && LivesLongEnough(key, identity.LatestChange, remaining) ? key : null;
    }

    private bool LivesLongEnough(PurposeKey key, ChangeData change, TimeSpan remaining)
    {
        ulong now = _time.UnixSeconds();
        ulong needed = Validity.Add(now, (ulong)Math.Ceiling(Math.Max(0, remaining.TotalSeconds)));
        ulong newEnd = Math.Min(Validity.Add(now, Lifetime), change.ValidUntil);
        return key.Data.ExpiresAt >= needed || key.Data.ExpiresAt >= newEnd;
    }

    private async ValueTask<PurposeKey?> GetAsync(Identity identity, PurposeKeyKind kind, CancellationToken cancellationToken)
    {
        byte[]? stored = await _purposeKeys.GetAsync(identity.Identifier, kind, cancellationToken).ConfigureAwait(false);
        return stored is null ? null : await ReadAsync(stored, identity, kind, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<PurposeKey?> ReadAsync(
        byte[] stored, Identity identity, PurposeKeyKind kind, CancellationToken cancellationToken)
    {
        try
        {
            if (_verified.TryGetValue((identity.Identifier, kind), out PurposeKey? known) && stored.AsSpan().SequenceEqual(known.Encoded))
            {
                PurposeKeyAttestation.VerifyRules(known.Data, identity, _time.UnixSeconds());
                return known;
            }

            PurposeKeyAttestation attestation = PurposeKeyAttestation.Decode(stored);
            var key = new PurposeKey(attestation, attestation.Verify(identity, _time.UnixSeconds()));
            PurposeKeyAttestation.RequireKind(key.Data, kind);
            await RequireSecretAsync(key, cancellationToken).ConfigureAwait(false);
            _verified[(identity.Identifier, kind)] = key;
            return key;
        }
        catch (Exception reason) when (reason is IdentityException or EncodingException or VaultException)
        {
            // Whatever is wrong with it, the remedy is a new one (section 4.1).
            return null;
        }
    }

    private async ValueTask<PurposeKey> CreateAsync(
        Identifier identifier, PurposeKeyKind kind, TimeSpan remaining, CancellationToken cancellationToken)
    {
        // In the vault of the identity: whoever keeps that one apart means all keys that act for the identity.
        OpenedVault vault = await _identities.VaultOfAsync(identifier, cancellationToken).ConfigureAwait(false);
        if (!vault.IsInStore)
            return await CreateApartAsync(vault.Vault, identifier, kind, remaining, cancellationToken).ConfigureAwait(false);
        PurposeKey? key = null;
        await _transactions.RunAsync(
            async ct =>
            {
                // Read again: another thread or process may have made the key, or rotated the identity, just before.
                Identity identity = await _identities.GetRequiredAsync(identifier, ct).ConfigureAwait(false);
                key = await GetAsync(identity, kind, remaining, ct).ConfigureAwait(false);
                if (key is not null) return;
                await _identities.RemovePurposeKeyAsync(identifier, kind, ct).ConfigureAwait(false);
                key = await MakeAsync(vault.Vault, identity, kind, ct).ConfigureAwait(false);
                await _purposeKeys.PutAsync(identifier, kind, key.Encoded, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return key!;
    }

    // Makes the key and has it attested; nothing of it is stored but the secret in its vault.
    private async ValueTask<PurposeKey> MakeAsync(
        IVault vault, Identity identity, PurposeKeyKind kind, CancellationToken cancellationToken)
    {
        ChangeData change = identity.LatestChange;
        ulong now = _time.UnixSeconds();
        Validity.CheckNow($"The latest key of {identity}", change.ValidFrom, change.ValidUntil, now);
        // Within the drift that CheckNow allows, the identity's key may be a little younger than this clock says.
        ulong createdAt = Math.Max(now, change.ValidFrom);
        ulong expiresAt = Math.Min(Validity.Add(createdAt, Lifetime), change.ValidUntil);
        PurposePublicKey publicKey = await GenerateAsync(vault, kind, cancellationToken).ConfigureAwait(false);
        try
        {
            var data = new PurposeKeyAttestationData(identity.Identifier, identity.LatestChangeHash, publicKey, createdAt, expiresAt);
            byte[] signed = data.Encode();
            Signature signature = await SignedData.SignAsync(_vault, change.PrimaryPublicKey.Handle, signed, cancellationToken)
                .ConfigureAwait(false);
            return new PurposeKey(new PurposeKeyAttestation(signed, signature), data);
        }
        catch
        {
            // A vault outside of a transaction would keep it, and nobody would know.
            await _identities.DeleteSecretAsync(publicKey, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask<PurposePublicKey> GenerateAsync(
        IVault vault, PurposeKeyKind kind, CancellationToken cancellationToken)
    {
        if (kind == PurposeKeyKind.SecureChannel)
        {
            SecretHandle handle = await vault.GenerateX25519KeyAsync(cancellationToken).ConfigureAwait(false);
            return PurposePublicKey.ForSecureChannel(await vault.GetX25519PublicKeyAsync(handle, cancellationToken).ConfigureAwait(false));
        }

        SecretHandle signing = await vault.GenerateSigningKeyAsync(vault.KeyType, cancellationToken).ConfigureAwait(false);
        return PurposePublicKey.ForCredentials(await vault.GetVerifyingKeyAsync(signing, cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask RequireSecretAsync(PurposeKey key, CancellationToken cancellationToken)
    {
        if (key.PublicKey.Kind == PurposeKeyKind.SecureChannel)
            await _vault.GetX25519PublicKeyAsync(key.Handle, cancellationToken).ConfigureAwait(false);
        else await _vault.GetVerifyingKeyAsync(key.Handle, cancellationToken).ConfigureAwait(false);
    }
}

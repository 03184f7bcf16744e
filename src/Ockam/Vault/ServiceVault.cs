using System.Collections.Concurrent;

namespace Ockam.Vault;

/// <summary>
/// A vault whose signing keys a service keeps. The home notes by what the service knows each of them. X25519 keys, which such services do
/// not have, are in the home's own vault.
/// </summary>
/// <param name="service">The service.</param>
/// <param name="stored">The vault.</param>
/// <param name="places">Where it is noted which keys the vault has.</param>
/// <param name="own">The home's own vault.</param>
internal sealed class ServiceVault(ISigningKeyService service, StoredVault stored, IVaultRepository places, IVault own) : IVault
{
    // What was noted may be taken back with a transaction; the key in the service is not.
    private readonly ConcurrentDictionary<SecretHandle, ServiceKey> _made = new();

    // The handle is the digest of the public key: what was found for it once never changes.
    private readonly ConcurrentDictionary<SecretHandle, VerifyingKey> _public = new();

    public SigningKeyType KeyType => service.KeyType;

    public async ValueTask<SecretHandle> GenerateSigningKeyAsync(SigningKeyType type, CancellationToken cancellationToken = default)
    {
        if (type != service.KeyType)
        {
            throw new VaultException(
                $"The vault '{stored.Name}' makes keys of the type {service.KeyType} alone, not {type}. Name that type, or another vault.");
        }

        string reference = await service.CreateAsync(stored.Path, stored.Name, cancellationToken).ConfigureAwait(false);
        try
        {
            (SecretHandle handle, ServiceKey key) =
                await LookUpAsync(new ServiceKey(reference, IsOwn: true), cancellationToken).ConfigureAwait(false);
            await NoteAsync(handle, key, cancellationToken).ConfigureAwait(false);
            return handle;
        }
        catch
        {
            // Nobody would ever find it again, and it costs money.
            await service.DeleteAsync(stored.Path, reference, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Asks the service for a key that it has already. This vault can use it from now on, and keeps it once it is noted.</summary>
    /// <param name="name">How its owner calls it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException">It is not one that can sign for an identity, or the service refused.</exception>
    public async ValueTask<(SecretHandle Handle, ServiceKey Key)> LookUpAsync(string name, CancellationToken cancellationToken)
    {
        string reference = await service.FindAsync(stored.Path, name, cancellationToken).ConfigureAwait(false);
        return await LookUpAsync(new ServiceKey(reference, IsOwn: false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes in the home that a key is in this vault.</summary>
    public ValueTask NoteAsync(SecretHandle handle, ServiceKey key, CancellationToken cancellationToken) =>
        places.PutKeyAsync(handle, stored, key, cancellationToken);

    public ValueTask<SecretHandle> ImportSigningKeyAsync(
        SigningKeyType type, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default) =>
        throw new VaultException(
            $"The vault '{stored.Name}' takes no secrets in: its keys are made where they stay. Make a new key in it, or import into "
            + "another vault.");

    public async ValueTask<VerifyingKey> GetVerifyingKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default)
    {
        ServiceKey key = await FindAsync(handle, cancellationToken).ConfigureAwait(false) ?? throw Missing(handle);
        return await GetPublicAsync(handle, key, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Signature> SignAsync(
        SecretHandle handle, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ServiceKey key = await FindAsync(handle, cancellationToken).ConfigureAwait(false) ?? throw Missing(handle);
        VerifyingKey verifying = await GetPublicAsync(handle, key, cancellationToken).ConfigureAwait(false);
        Signature signature = await service.SignAsync(stored.Path, key.Reference, message, cancellationToken).ConfigureAwait(false);
        // A signature that nobody accepts would be noticed much later, and by a peer.
        if (verifying.Verify(message.Span, signature)) return signature;
        throw new VaultException(
            $"The key {key.Reference} of the vault '{stored.Name}' has answered with a signature that its public key does not verify. "
            + "Look at what answers at the vault's endpoint.");
    }

    public async ValueTask<bool> DeleteSigningKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default)
    {
        ServiceKey? key = await FindAsync(handle, cancellationToken).ConfigureAwait(false);
        if (key is null) return false;
        if (key.IsOwn) await service.DeleteAsync(stored.Path, key.Reference, cancellationToken).ConfigureAwait(false);
        await places.DeleteKeyAsync(handle, cancellationToken).ConfigureAwait(false);
        _made.TryRemove(handle, out _);
        _public.TryRemove(handle, out _);
        return true;
    }

    public ValueTask<SecretHandle> GenerateX25519KeyAsync(CancellationToken cancellationToken = default) =>
        own.GenerateX25519KeyAsync(cancellationToken);

    public ValueTask<SecretHandle> ImportX25519KeyAsync(ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default) =>
        own.ImportX25519KeyAsync(secret, cancellationToken);

    public ValueTask<byte[]> GetX25519PublicKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        own.GetX25519PublicKeyAsync(handle, cancellationToken);

    public ValueTask AgreeAsync(
        SecretHandle handle, ReadOnlyMemory<byte> peerPublicKey, Memory<byte> sharedSecret,
        CancellationToken cancellationToken = default) => own.AgreeAsync(handle, peerPublicKey, sharedSecret, cancellationToken);

    public ValueTask<bool> DeleteX25519KeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        own.DeleteX25519KeyAsync(handle, cancellationToken);

    private async ValueTask<(SecretHandle Handle, ServiceKey Key)> LookUpAsync(ServiceKey key, CancellationToken cancellationToken)
    {
        VerifyingKey verifying =
            await service.GetVerifyingKeyAsync(stored.Path, key.Reference, cancellationToken).ConfigureAwait(false);
        _made[verifying.Handle] = key;
        _public[verifying.Handle] = verifying;
        return (verifying.Handle, key);
    }

    private async ValueTask<ServiceKey?> FindAsync(SecretHandle handle, CancellationToken cancellationToken) =>
        await places.FindServiceKeyAsync(handle, stored, cancellationToken).ConfigureAwait(false) ?? _made.GetValueOrDefault(handle);

    private async ValueTask<VerifyingKey> GetPublicAsync(SecretHandle handle, ServiceKey key, CancellationToken cancellationToken)
    {
        if (_public.TryGetValue(handle, out VerifyingKey? known)) return known;
        VerifyingKey found = await service.GetVerifyingKeyAsync(stored.Path, key.Reference, cancellationToken).ConfigureAwait(false);
        if (found.Handle != handle)
        {
            throw new VaultException(
                $"The key {key.Reference} of the vault '{stored.Name}' is not the one that was noted as {handle}: its public key is "
                + "another one. Look at what answers at the vault's endpoint.");
        }

        return _public.GetOrAdd(handle, found);
    }

    private VaultException Missing(SecretHandle handle) => new($"The vault '{stored.Name}' has no signing key {handle}.");
}

namespace Ockam.Vault;

/// <summary>A vault beside the home's own: of each key that it gets or gives up, the home notes so.</summary>
internal sealed class PlacedVault(IVault inner, StoredVault stored, IVaultRepository places) : IVault
{
    public SigningKeyType KeyType => inner.KeyType;

    public async ValueTask<SecretHandle> GenerateSigningKeyAsync(SigningKeyType type, CancellationToken cancellationToken = default) =>
        await NoteAsync(await inner.GenerateSigningKeyAsync(type, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    public async ValueTask<SecretHandle> ImportSigningKeyAsync(
        SigningKeyType type, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default) =>
        await NoteAsync(await inner.ImportSigningKeyAsync(type, secret, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    public ValueTask<VerifyingKey> GetVerifyingKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        inner.GetVerifyingKeyAsync(handle, cancellationToken);

    public ValueTask<Signature> SignAsync(
        SecretHandle handle, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        inner.SignAsync(handle, message, cancellationToken);

    public async ValueTask<bool> DeleteSigningKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default)
    {
        bool removed = await inner.DeleteSigningKeyAsync(handle, cancellationToken).ConfigureAwait(false);
        await places.DeleteKeyAsync(handle, cancellationToken).ConfigureAwait(false);
        return removed;
    }

    public async ValueTask<SecretHandle> GenerateX25519KeyAsync(CancellationToken cancellationToken = default) =>
        await NoteAsync(await inner.GenerateX25519KeyAsync(cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    public async ValueTask<SecretHandle> ImportX25519KeyAsync(
        ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default) =>
        await NoteAsync(await inner.ImportX25519KeyAsync(secret, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    public ValueTask<byte[]> GetX25519PublicKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        inner.GetX25519PublicKeyAsync(handle, cancellationToken);

    public ValueTask AgreeAsync(
        SecretHandle handle, ReadOnlyMemory<byte> peerPublicKey, Memory<byte> sharedSecret,
        CancellationToken cancellationToken = default) =>
        inner.AgreeAsync(handle, peerPublicKey, sharedSecret, cancellationToken);

    public async ValueTask<bool> DeleteX25519KeyAsync(SecretHandle handle, CancellationToken cancellationToken = default)
    {
        bool removed = await inner.DeleteX25519KeyAsync(handle, cancellationToken).ConfigureAwait(false);
        await places.DeleteKeyAsync(handle, cancellationToken).ConfigureAwait(false);
        return removed;
    }

    private async ValueTask<SecretHandle> NoteAsync(SecretHandle handle, CancellationToken cancellationToken)
    {
        await places.PutKeyAsync(handle, stored, cancellationToken).ConfigureAwait(false);
        return handle;
    }
}

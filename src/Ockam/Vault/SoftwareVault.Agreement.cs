using System.Security.Cryptography;

namespace Ockam.Vault;

// X25519 keys.
public sealed partial class SoftwareVault
{
    /// <inheritdoc/>
    public async ValueTask<SecretHandle> GenerateX25519KeyAsync(CancellationToken cancellationToken = default)
    {
        byte[] secret = new byte[SecretLength];
        try
        {
            Curve25519.GenerateX25519(secret);
            return await StoreAsync(SecretKind.X25519, secret, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="VaultException">Not 32 bytes.</exception>
    public ValueTask<SecretHandle> ImportX25519KeyAsync(ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default)
    {
        ThrowIfNotSecret(SecretKind.X25519, secret.Span);
        return StoreAsync(SecretKind.X25519, secret, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<byte[]> GetX25519PublicKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default)
    {
        byte[] secret = await ReadX25519Async(handle, cancellationToken).ConfigureAwait(false);
        try
        {
            return CheckedPublicKeyOf(handle, SecretKind.X25519, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException"><paramref name="sharedSecret"/> is shorter than 32 bytes.</exception>
    public async ValueTask AgreeAsync(
        SecretHandle handle, ReadOnlyMemory<byte> peerPublicKey, Memory<byte> sharedSecret, CancellationToken cancellationToken = default)
    {
        if (sharedSecret.Length < SecretLength)
            throw new ArgumentException($"A shared secret needs {SecretLength} bytes, not {sharedSecret.Length}.", nameof(sharedSecret));
        if (peerPublicKey.Length != Curve25519.KeyLength)
            throw new VaultException($"A peer's X25519 public key has {Curve25519.KeyLength} bytes, not {peerPublicKey.Length}.");
        byte[] secret = await ReadX25519Async(handle, cancellationToken).ConfigureAwait(false);
        try
        {
            if (Curve25519.AgreeX25519(secret, peerPublicKey.Span, sharedSecret.Span)) return;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
        throw new VaultException($"The peer's public key {Convert.ToHexStringLower(peerPublicKey.Span)} is a point of small order: " +
            $"with key {handle} the shared secret would be zero, which anyone can guess. Refuse this peer.");
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteX25519KeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        _secrets.DeleteAsync(handle, SecretKind.X25519, cancellationToken);

    private async ValueTask<byte[]> ReadX25519Async(SecretHandle handle, CancellationToken cancellationToken) =>
        await ReadAsync(handle, SecretKind.X25519, cancellationToken).ConfigureAwait(false)
        ?? throw new VaultException($"This vault has no X25519 key {handle}.");
}

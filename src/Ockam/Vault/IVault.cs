namespace Ockam.Vault;

/// <summary>
/// Keeps long-lived secrets — signing keys and X25519 static keys — and uses them without handing them out, so that a vault may
/// as well be a TPM or a remote key service: every call may be slow, and may fail with <see cref="VaultException"/>.
/// Ephemeral, handshake and record keys never come here.
/// </summary>
public interface IVault
{
    /// <summary>The algorithm of signing keys that nobody has chosen one for.</summary>
    SigningKeyType KeyType => SigningKeyType.Ed25519;

    /// <summary>Creates a signing key.</summary>
    /// <exception cref="VaultException">The vault makes none of this algorithm, or failed.</exception>
    ValueTask<SecretHandle> GenerateSigningKeyAsync(SigningKeyType type, CancellationToken cancellationToken = default);

    /// <summary>Takes in a signing key.</summary>
    /// <param name="type">Its algorithm.</param>
    /// <param name="secret">The Ed25519 seed or the P-256 scalar, 32 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException">Not a valid secret of this algorithm, or this vault takes none in.</exception>
    ValueTask<SecretHandle> ImportSigningKeyAsync(
        SigningKeyType type, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default);

    /// <summary>The public key of a signing key.</summary>
    /// <exception cref="VaultException">There is no such key.</exception>
    ValueTask<VerifyingKey> GetVerifyingKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default);

    /// <summary>Signs a message (for structures of section 3 that is the 32-byte SHA-256 of their data).</summary>
    /// <exception cref="VaultException">There is no such key.</exception>
    ValueTask<Signature> SignAsync(SecretHandle handle, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default);

    /// <summary>Removes a signing key for good.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> DeleteSigningKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default);

    /// <summary>Creates an X25519 key.</summary>
    ValueTask<SecretHandle> GenerateX25519KeyAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes in an X25519 key.</summary>
    /// <param name="secret">The scalar, 32 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<SecretHandle> ImportX25519KeyAsync(ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default);

    /// <summary>The public key of an X25519 key, 32 bytes.</summary>
    /// <exception cref="VaultException">There is no such key.</exception>
    ValueTask<byte[]> GetX25519PublicKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default);

    /// <summary>Computes the shared secret of one of this vault's X25519 keys and a peer's public key (RFC 7748).</summary>
    /// <param name="handle">The key.</param>
    /// <param name="peerPublicKey">32 bytes.</param>
    /// <param name="sharedSecret">Receives 32 bytes; the caller zeroes them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException">There is no such key, or the result is all zero (a point of small order).</exception>
    ValueTask AgreeAsync(
        SecretHandle handle, ReadOnlyMemory<byte> peerPublicKey, Memory<byte> sharedSecret, CancellationToken cancellationToken = default);

    /// <summary>Removes an X25519 key for good.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> DeleteX25519KeyAsync(SecretHandle handle, CancellationToken cancellationToken = default);
}

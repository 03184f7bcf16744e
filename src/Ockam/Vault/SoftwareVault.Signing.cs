using System.Security.Cryptography;

namespace Ockam.Vault;

// Signing keys: Ed25519 and P-256.
public sealed partial class SoftwareVault
{
    /// <inheritdoc/>
    public async ValueTask<SecretHandle> GenerateSigningKeyAsync(SigningKeyType type, CancellationToken cancellationToken = default)
    {
        SecretKind kind = KindOf(type);
        byte[] secret = new byte[SecretLength];
        try
        {
            if (kind == SecretKind.EcdsaP256) P256.Generate(secret);
            else RandomNumberGenerator.Fill(secret);
            return await StoreAsync(kind, secret, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <inheritdoc/>
    public ValueTask<SecretHandle> ImportSigningKeyAsync(
        SigningKeyType type, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default)
    {
        SecretKind kind = KindOf(type);
        ThrowIfNotSecret(kind, secret.Span);
        return StoreAsync(kind, secret, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<VerifyingKey> GetVerifyingKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default)
    {
        (SigningKeyType type, byte[] secret) = await ReadSigningKeyAsync(handle, cancellationToken).ConfigureAwait(false);
        try
        {
            return new VerifyingKey(type, CheckedPublicKeyOf(handle, KindOf(type), secret));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Signature> SignAsync(
        SecretHandle handle, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default)
    {
        (SigningKeyType type, byte[] secret) = await ReadSigningKeyAsync(handle, cancellationToken).ConfigureAwait(false);
        try
        {
            return Sign(handle, type, secret, message.Span);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteSigningKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default)
    {
        bool ed25519 = await _secrets.DeleteAsync(handle, SecretKind.Ed25519, cancellationToken).ConfigureAwait(false);
        bool p256 = await _secrets.DeleteAsync(handle, SecretKind.EcdsaP256, cancellationToken).ConfigureAwait(false);
        return ed25519 || p256;
    }

    private static Signature Sign(SecretHandle handle, SigningKeyType type, byte[] secret, ReadOnlySpan<byte> message)
    {
        Span<byte> signature = stackalloc byte[Signature.Length];
        byte[] publicKey = CheckedPublicKeyOf(handle, KindOf(type), secret);

        // Handing over the public key just derived costs nothing more: signing needs it anyway.
        if (type == SigningKeyType.Ed25519) Curve25519.SignEd25519(secret, publicKey, message, signature);
        else P256.Sign(secret, message, signature);
        return new Signature(type, signature);
    }

    // A handle does not say its algorithm; nearly all keys are Ed25519.
    private async ValueTask<(SigningKeyType Type, byte[] Secret)> ReadSigningKeyAsync(
        SecretHandle handle, CancellationToken cancellationToken)
    {
        byte[]? secret = await ReadAsync(handle, SecretKind.Ed25519, cancellationToken).ConfigureAwait(false);
        if (secret is not null) return (SigningKeyType.Ed25519, secret);
        secret = await ReadAsync(handle, SecretKind.EcdsaP256, cancellationToken).ConfigureAwait(false);
        if (secret is not null) return (SigningKeyType.EcdsaP256, secret);
        throw new VaultException($"This vault has no signing key {handle}.");
    }

    private static SecretKind KindOf(SigningKeyType type) => type switch
    {
        SigningKeyType.Ed25519 => SecretKind.Ed25519,
        SigningKeyType.EcdsaP256 => SecretKind.EcdsaP256,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an algorithm of signing keys."),
    };
}

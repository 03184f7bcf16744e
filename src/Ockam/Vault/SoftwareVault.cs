using System.Security.Cryptography;

namespace Ockam.Vault;

/// <summary>
/// The vault that computes in this process (section 2). Its secrets lie in a repository and are in memory only while a call uses them, in
/// buffers that are zeroed. Every call completes at once if the repository does. Safe for concurrent use if the repository is.
/// </summary>
public sealed partial class SoftwareVault : IVault
{
    private const int SecretLength = 32;

    private readonly ISecretRepository _secrets;

    /// <summary>Creates a vault over the repository that keeps its secrets.</summary>
    public SoftwareVault(ISecretRepository secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        _secrets = secrets;
    }

    // Derives the public key before the secret is stored, so that a secret without a valid public key never gets there.
    private async ValueTask<SecretHandle> StoreAsync(SecretKind kind, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken)
    {
        SecretHandle handle = SecretHandle.ForPublicKey(PublicKeyOf(kind, secret.Span));
        await _secrets.PutAsync(handle, kind, secret, cancellationToken).ConfigureAwait(false);
        return handle;
    }

    // The caller zeroes what it gets.
    private async ValueTask<byte[]?> ReadAsync(SecretHandle handle, SecretKind kind, CancellationToken cancellationToken)
    {
        byte[]? secret = await _secrets.GetAsync(handle, kind, cancellationToken).ConfigureAwait(false);
        if (secret is null || IsSecret(kind, secret)) return secret;
        CryptographicOperations.ZeroMemory(secret);
        throw new VaultException($"The store's {kind} secret {handle} is damaged. Restore the store from a backup, or delete the key.");
    }

    private static bool IsSecret(SecretKind kind, ReadOnlySpan<byte> secret) =>
        kind == SecretKind.EcdsaP256 ? P256.IsScalar(secret) : secret.Length == SecretLength;

    private static byte[] PublicKeyOf(SecretKind kind, ReadOnlySpan<byte> secret)
    {
        var key = new byte[kind == SecretKind.EcdsaP256 ? P256.PublicKeyLength : Curve25519.KeyLength];
        switch (kind)
        {
            case SecretKind.Ed25519: Curve25519.Ed25519PublicKey(secret, key); break;
            case SecretKind.EcdsaP256: P256.PublicKey(secret, key); break;
            case SecretKind.X25519: Curve25519.X25519PublicKey(secret, key); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of secret.");
        }
        return key;
    }

    // A secret that lies under another key's handle would sign in that key's name with a signature that nobody can verify.
    private static byte[] CheckedPublicKeyOf(SecretHandle handle, SecretKind kind, ReadOnlySpan<byte> secret)
    {
        byte[] key = PublicKeyOf(kind, secret);
        if (SecretHandle.ForPublicKey(key) == handle) return key;
        throw new VaultException(
            $"The store's {kind} secret {handle} belongs to another handle. Restore the store from a backup, or delete the key.");
    }

    private static void ThrowIfNotSecret(SecretKind kind, ReadOnlySpan<byte> secret)
    {
        if (IsSecret(kind, secret)) return;
        throw new VaultException(secret.Length == SecretLength
            ? "Not a P-256 secret: the number must be above zero and below the group order."
            : $"A secret for {kind} has {SecretLength} bytes, not {secret.Length}.");
    }
}

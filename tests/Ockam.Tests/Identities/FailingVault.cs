using Ockam.Vault;

namespace Ockam.Tests.Identities;

/// <summary>A vault that fails to sign after so many signatures, as a remote one may at any time.</summary>
internal sealed class FailingVault(IVault inner, int signaturesBefore) : IVault
{
    public int SignaturesBefore { get; set; } = signaturesBefore;

    public ValueTask<Signature> SignAsync(
        SecretHandle handle, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) =>
        SignaturesBefore-- > 0
            ? inner.SignAsync(handle, message, cancellationToken)
            : throw new VaultException("The key service does not answer.");

    public ValueTask<SecretHandle> GenerateSigningKeyAsync(SigningKeyType type, CancellationToken cancellationToken = default) =>
        inner.GenerateSigningKeyAsync(type, cancellationToken);

    public ValueTask<SecretHandle> ImportSigningKeyAsync(
        SigningKeyType type, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default) =>
        inner.ImportSigningKeyAsync(type, secret, cancellationToken);

    public ValueTask<VerifyingKey> GetVerifyingKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        inner.GetVerifyingKeyAsync(handle, cancellationToken);

    public ValueTask<bool> DeleteSigningKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        inner.DeleteSigningKeyAsync(handle, cancellationToken);

    public ValueTask<SecretHandle> GenerateX25519KeyAsync(CancellationToken cancellationToken = default) =>
        inner.GenerateX25519KeyAsync(cancellationToken);

    public ValueTask<SecretHandle> ImportX25519KeyAsync(ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default) =>
        inner.ImportX25519KeyAsync(secret, cancellationToken);

    public ValueTask<byte[]> GetX25519PublicKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        inner.GetX25519PublicKeyAsync(handle, cancellationToken);

    public ValueTask AgreeAsync(
        SecretHandle handle, ReadOnlyMemory<byte> peerPublicKey, Memory<byte> sharedSecret,
        CancellationToken cancellationToken = default) =>
        inner.AgreeAsync(handle, peerPublicKey, sharedSecret, cancellationToken);

    public ValueTask<bool> DeleteX25519KeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) =>
        inner.DeleteX25519KeyAsync(handle, cancellationToken);
}

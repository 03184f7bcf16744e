using Ockam.Vault;

namespace Ockam.Tests.SecureChannels;

/// <summary>A vault of one X25519 key, which can be slow, fail, or answer what no vault should.</summary>
internal sealed class FixedKeyVault(byte[] secret) : IVault
{
    /// <summary>Waited for before each agreement.</summary>
    public Func<CancellationToken, Task>? Delay { get; init; }

    /// <summary>Whether it hands out an all-zero secret instead of refusing.</summary>
    public bool AnswersZero { get; init; }

    public int Agreements { get; private set; }

    public byte[] PublicKey
    {
        get
        {
            var key = new byte[32];
            Curve25519.X25519PublicKey(secret, key);
            return key;
        }
    }

    public SecretHandle Handle => SecretHandle.ForPublicKey(PublicKey);

    public ValueTask AgreeAsync(
        SecretHandle handle, ReadOnlyMemory<byte> peerPublicKey, Memory<byte> sharedSecret, CancellationToken cancellationToken = default)
    {
        Agreements++;
        if (Delay is not null) return AgreeLaterAsync(handle, peerPublicKey, sharedSecret, cancellationToken);
        Agree(handle, peerPublicKey.Span, sharedSecret.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask<SecretHandle> GenerateSigningKeyAsync(
        SigningKeyType type, CancellationToken cancellationToken = default) => throw Unused();

    public ValueTask<SecretHandle> ImportSigningKeyAsync(
        SigningKeyType type, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default) => throw Unused();

    public ValueTask<VerifyingKey> GetVerifyingKeyAsync(
        SecretHandle handle, CancellationToken cancellationToken = default) => throw Unused();

    public ValueTask<Signature> SignAsync(
        SecretHandle handle, ReadOnlyMemory<byte> message, CancellationToken cancellationToken = default) => throw Unused();

    public ValueTask<bool> DeleteSigningKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) => throw Unused();

    public ValueTask<SecretHandle> GenerateX25519KeyAsync(CancellationToken cancellationToken = default) => throw Unused();

    public ValueTask<SecretHandle> ImportX25519KeyAsync(
        ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default) => throw Unused();

    public ValueTask<byte[]> GetX25519PublicKeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) => throw Unused();

    public ValueTask<bool> DeleteX25519KeyAsync(SecretHandle handle, CancellationToken cancellationToken = default) => throw Unused();

    private async ValueTask AgreeLaterAsync(
        SecretHandle handle, ReadOnlyMemory<byte> peerPublicKey, Memory<byte> sharedSecret, CancellationToken cancellationToken)
    {
        await Delay!(cancellationToken);
        Agree(handle, peerPublicKey.Span, sharedSecret.Span);
    }

    private void Agree(SecretHandle handle, ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret)
    {
        if (handle != Handle) throw new VaultException("There is no such key.");
        if (AnswersZero) sharedSecret.Clear();
        else if (!Curve25519.AgreeX25519(secret, peerPublicKey, sharedSecret)) throw new VaultException("A point of small order.");
    }

    private static NotSupportedException Unused() => new("A handshake needs nothing but the agreement of a vault.");
}

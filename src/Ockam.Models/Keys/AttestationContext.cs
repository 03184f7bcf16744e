namespace Ockam.Models;

/// <summary>What a document is to hold.</summary>
/// <param name="publicKey">The RSA key as SubjectPublicKeyInfo in DER.</param>
public sealed class AttestationContext(ReadOnlyMemory<byte> publicKey)
{
    /// <summary>The RSA key to which the key service answers, as SubjectPublicKeyInfo in DER.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; } = publicKey;

    /// <summary>The key service's challenge; null where it has none.</summary>
    public ReadOnlyMemory<byte>? Nonce { get; internal init; }

    /// <summary>What binds the document to one channel and one wrapped key; null where the key service asks for nothing.</summary>
    public ReadOnlyMemory<byte>? UserData { get; internal init; }
}

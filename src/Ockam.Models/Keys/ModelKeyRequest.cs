namespace Ockam.Models;

/// <summary>Asks a key service to unwrap a data key.</summary>
/// <param name="KeyId">The key that wrapped it; always given, so that no other key's blob is unwrapped by mistake.</param>
/// <param name="WrappedKey">The wrapped key, 1 to 6,144 bytes.</param>
/// <param name="Context">What it was bound to.</param>
public sealed record ModelKeyRequest(string KeyId, ReadOnlyMemory<byte> WrappedKey, EncryptionContext Context)
{
    /// <summary>
    /// The recipient's attestation document with an RSA public key in it, to which the answer is encrypted (RSAES_OAEP_SHA_256); null for a
    /// plain answer.
    /// </summary>
    public ReadOnlyMemory<byte>? AttestationDocument { get; init; }
}

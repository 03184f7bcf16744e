namespace Ockam.Vault;

/// <summary>The algorithms of identity and credential keys (section 2); the values are the variants of the CBOR unions.</summary>
public enum SigningKeyType
{
    /// <summary>Ed25519: public key 32 bytes, secret 32-byte seed, signature 64 bytes.</summary>
    Ed25519 = 0,

    /// <summary>
    /// ECDSA over P-256 with SHA-256: public key 65 bytes uncompressed, secret 32-byte scalar, signature r‖s of 64 bytes.
    /// </summary>
    EcdsaP256 = 1,
}

namespace Ockam.Vault;

/// <summary>What a stored secret is for.</summary>
public enum SecretKind
{
    /// <summary>An Ed25519 seed, 32 bytes.</summary>
    Ed25519 = 0,

    /// <summary>A P-256 scalar, 32 bytes.</summary>
    EcdsaP256 = 1,

    /// <summary>An X25519 scalar, 32 bytes.</summary>
    X25519 = 2,
}

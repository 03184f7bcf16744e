namespace OckamPS;

/// <summary>The algorithm of an identity's key.</summary>
public enum OckamKeyType
{
    /// <summary>Ed25519, the default.</summary>
    Ed25519,

    /// <summary>ECDSA with the curve P-256 and SHA-256.</summary>
    P256,
}

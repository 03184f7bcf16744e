namespace Ockam.Identities;

/// <summary>What a purpose key is for; the values are the variants of its CBOR union (section 4.1).</summary>
public enum PurposeKeyKind
{
    /// <summary>The X25519 static key of secure channels.</summary>
    SecureChannel = 0,

    /// <summary>The key that signs credentials.</summary>
    Credentials = 1,
}

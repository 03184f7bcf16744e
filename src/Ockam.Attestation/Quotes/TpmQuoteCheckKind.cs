namespace Ockam.Attestation;

/// <summary>What is looked at in a quote.</summary>
public enum TpmQuoteCheckKind
{
    /// <summary>Whether it can be read.</summary>
    Form,

    /// <summary>Whether the key signs only what the TPM itself says, and never leaves it.</summary>
    KeyUse,

    /// <summary>Whether the key is the one that is trusted.</summary>
    TrustedKey,

    /// <summary>Whether the signature is the key's.</summary>
    Signature,

    /// <summary>Whether it answers the nonce that was sent.</summary>
    Nonce,

    /// <summary>Whether it is about the values that it came with.</summary>
    Registers,
}

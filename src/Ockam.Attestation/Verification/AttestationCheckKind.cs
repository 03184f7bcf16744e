namespace Ockam.Attestation;

/// <summary>What is looked at when a document is judged, in this order.</summary>
public enum AttestationCheckKind
{
    /// <summary>The bytes are one document of the right form.</summary>
    Form,

    /// <summary>The first certificate of the chain is a root that is trusted.</summary>
    Root,

    /// <summary>Each certificate is issued and signed by the one above it.</summary>
    Chain,

    /// <summary>Authorities may sign certificates, in chains of this length; the leaf may sign data, and is no authority.</summary>
    CertificateUse,

    /// <summary>Every certificate is valid at the time of the judgement.</summary>
    Validity,

    /// <summary>The document's signature is the leaf's.</summary>
    Signature,

    /// <summary>The document does not come from the future; if it does, one of the two clocks is wrong.</summary>
    Clock,

    /// <summary>The document is not too old.</summary>
    Freshness,

    /// <summary>Module, instance and region are the same in the document and its certificates, and the instance is an expected
    /// one.</summary>
    Identity,

    /// <summary>The environment does not run in debug mode, in which it measures nothing.</summary>
    Debug,

    /// <summary>The nonce is the expected one.</summary>
    Nonce,

    /// <summary>The user data are the expected ones.</summary>
    UserData,

    /// <summary>The public key is the expected one.</summary>
    PublicKey,

    /// <summary>The registers have the expected values.</summary>
    Pcrs,
}

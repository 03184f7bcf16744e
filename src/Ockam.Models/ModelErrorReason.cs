namespace Ockam.Models;

/// <summary>What can be wrong with a sealed model, its key or its place.</summary>
public enum ModelErrorReason
{
    /// <summary>The bytes are not of the form of a sealed model.</summary>
    Malformed,

    /// <summary>The file ends too early.</summary>
    Truncated,

    /// <summary>A version that this library does not know.</summary>
    UnsupportedVersion,

    /// <summary>The data key is not the one that the file was sealed with, or the header was changed.</summary>
    WrongDataKey,

    /// <summary>A chunk was changed, moved, or comes from another file.</summary>
    ChunkRefused,

    /// <summary>The trailer was changed, or does not fit the chunks.</summary>
    TrailerRefused,

    /// <summary>The publisher's signature does not verify.</summary>
    SignatureRefused,

    /// <summary>The file has no publisher, or the caller has not said which one to expect.</summary>
    PublisherRequired,

    /// <summary>The file is another publisher's.</summary>
    WrongPublisher,

    /// <summary>The file is not the one of the manifest.</summary>
    ManifestMismatch,

    /// <summary>The file names another key service than the caller.</summary>
    WrongKeyService,

    /// <summary>The file names another key than the caller.</summary>
    WrongKeyId,

    /// <summary>The encryption context is not the expected one.</summary>
    WrongContext,

    /// <summary>The key service has refused.</summary>
    AccessDenied,

    /// <summary>The attestation document was refused.</summary>
    AttestationRefused,

    /// <summary>The key service's answer is not of its form, or is for somebody else.</summary>
    EnvelopeRefused,

    /// <summary>The key service knows no such key.</summary>
    UnknownKey,

    /// <summary>The keystore is damaged, or open to others.</summary>
    KeyStore,

    /// <summary>The model server does not answer, or not in time.</summary>
    ServerUnavailable,

    /// <summary>The model server has refused.</summary>
    ServerRefused,

    /// <summary>The model server has no model of that name.</summary>
    UnknownModel,

    /// <summary>An answer was cut off, or is not of its form.</summary>
    MalformedAnswer,

    /// <summary>The environment is not the one that was expected.</summary>
    EnvironmentMismatch,

    /// <summary>Something of that name is there already.</summary>
    AlreadyExists,

    /// <summary>Another process works on the same file.</summary>
    InUse,

    /// <summary>A name, a size or another value is not allowed.</summary>
    InvalidValue,

    /// <summary>A policy is not of its form.</summary>
    InvalidPolicy,

    /// <summary>A policy was changed by somebody else in the meantime.</summary>
    PolicyChanged,

    /// <summary>There is nothing of that name.</summary>
    NotFound,

    /// <summary>A hub has no such repository, revision or file.</summary>
    NotInHub,

    /// <summary>What was being read or replaced was changed by somebody else in the meantime.</summary>
    Changed,

    /// <summary>What arrived is not what its place says that it is: its size or checksum is another.</summary>
    Damaged,

    /// <summary>A store, a hub or a service cannot be reached, or has failed.</summary>
    Unavailable,

    /// <summary>Plain weights would stay on a disk.</summary>
    PlaintextStore,

    /// <summary>What a model server says of a model that it has made is not what it was given.</summary>
    LoadedDiffers,

    /// <summary>A policy does not seal what it is for, or can be undone by those whom it binds.</summary>
    UnsafePolicy,

    /// <summary>The policy has no such statement.</summary>
    UnknownStatement,

    /// <summary>A store or a hub does not allow this to who has asked.</summary>
    NotAllowed,

    /// <summary>There is not so much free space where a file would be written.</summary>
    NoSpace,
}

namespace Ockam.Identities;

/// <summary>The rules of sections 3.3, 3.4, 4.1 and 4.2 that something can break.</summary>
public enum IdentityErrorReason
{
    /// <summary>The bytes are not of the form expected.</summary>
    Malformed,

    /// <summary>A version or data type is not the one expected.</summary>
    WrongDataType,

    /// <summary>A history without a change.</summary>
    EmptyHistory,

    /// <summary>More changes than are accepted (64).</summary>
    TooManyChanges,

    /// <summary>A change does not name the hash of the one before it, or the first one names any.</summary>
    BrokenChain,

    /// <summary>A change's attestations are valid from an earlier second than those of the change before it.</summary>
    NotMonotonic,

    /// <summary>A change lacks the signature of the key before it.</summary>
    MissingPreviousSignature,

    /// <summary>A signature does not verify.</summary>
    BadSignature,

    /// <summary>Another identity than the one expected.</summary>
    UnexpectedIdentifier,

    /// <summary>Two histories of one Identifier differ where both have a change.</summary>
    Conflict,

    /// <summary>A history that is shorter than the one known.</summary>
    OlderHistory,

    /// <summary>No history is stored for this Identifier.</summary>
    UnknownIdentity,

    /// <summary>An attestation was made for another change than the latest.</summary>
    NotLatestChange,

    /// <summary>A validity interval reaches outside of that of the key which signed it.</summary>
    OutsideValidity,

    /// <summary>Created more than 60 s in the future.</summary>
    NotYetValid,

    /// <summary>Expired.</summary>
    Expired,

    /// <summary>A purpose key of the other kind.</summary>
    WrongPurpose,

    /// <summary>A secure channel key that is not the one used in the handshake.</summary>
    KeyMismatch,

    /// <summary>An issuer that is not among the accepted authorities.</summary>
    UntrustedIssuer,

    /// <summary>A credential without a subject, or for another one.</summary>
    WrongSubject,

    /// <summary>Another process changed what is stored in the meantime; nothing was done.</summary>
    ChangedMeanwhile,

    /// <summary>The name is taken.</summary>
    NameTaken,

    /// <summary>No identity has this name.</summary>
    UnknownName,

    /// <summary>A change history has more bytes than are accepted.</summary>
    HistoryTooLong,

    /// <summary>Somebody acts as the identity at the moment.</summary>
    InUse,
}

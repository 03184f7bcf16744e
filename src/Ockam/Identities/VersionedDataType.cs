namespace Ockam.Identities;

/// <summary>What versioned data holds, so that a signature made for one thing never counts for another (section 3.1).</summary>
internal enum VersionedDataType
{
    /// <summary>A <see cref="ChangeData"/>.</summary>
    Change = 1,

    /// <summary>A <see cref="PurposeKeyAttestationData"/>.</summary>
    PurposeKeyAttestation = 2,

    /// <summary>A <see cref="CredentialData"/>.</summary>
    Credential = 3,

    /// <summary>An <see cref="IdentityStatement"/>: beyond a byte, which is what peers of the protocol read here.</summary>
    Statement = 257,
}

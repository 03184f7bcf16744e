namespace OckamPS;

/// <summary>What an attestation document speaks for.</summary>
public enum NitroTpmAttestationKind
{
    /// <summary>An EC2 instance with a NitroTPM.</summary>
    NitroTpm,

    /// <summary>A Nitro Enclave.</summary>
    NitroEnclave,
}

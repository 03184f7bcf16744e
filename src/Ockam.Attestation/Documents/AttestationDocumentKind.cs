namespace Ockam.Attestation;

/// <summary>What an attestation document speaks for.</summary>
public enum AttestationDocumentKind
{
    /// <summary>A Nitro Enclave: its registers stand under <c>pcrs</c>.</summary>
    NitroEnclave,

    /// <summary>An EC2 instance with a NitroTPM: its registers stand under <c>nitrotpm_pcrs</c>.</summary>
    NitroTpm,
}

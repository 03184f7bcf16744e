using Ockam.Vault;

namespace Ockam.Identities;

/// <summary>A purpose key of this home, with its attestation.</summary>
public sealed class PurposeKey
{
    internal PurposeKey(PurposeKeyAttestation attestation, PurposeKeyAttestationData data)
    {
        Attestation = attestation;
        Data = data;
        Handle = data.PublicKey.Handle;
        Encoded = attestation.Encode();
    }

    /// <summary>What is presented to peers.</summary>
    public PurposeKeyAttestation Attestation { get; }

    /// <summary>What the attestation says.</summary>
    public PurposeKeyAttestationData Data { get; }

    /// <summary>The public key.</summary>
    public PurposePublicKey PublicKey => Data.PublicKey;

    /// <summary>The secret in the vault.</summary>
    public SecretHandle Handle { get; }

    internal byte[] Encoded { get; }
}

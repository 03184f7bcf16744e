namespace Ockam.Attestation;

/// <summary>How the commands that ask for a document are authorized.</summary>
public enum AttestationSession
{
    /// <summary>An empty password. The way to the TPM is local and a document is no secret.</summary>
    Password,

    /// <summary>A session salted with the endorsement key, whose codes show that nothing between changes what is asked and
    /// answered.</summary>
    SaltedHmac,
}

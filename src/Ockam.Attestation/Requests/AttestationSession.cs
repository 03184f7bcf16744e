namespace Ockam.Attestation;

/// <summary>How the commands that ask for a document are authorized.</summary>
public enum AttestationSession
{
    /// <summary>An empty password. The way to the TPM is local and a document is no secret.</summary>
    Password,

    /// <summary>A session salted with the endorsement key, whose codes show that nothing between changes what is asked and
    /// answered. The key has the form of an endorsement key, but no certificate of the TPM's maker is asked for it: who answers in
    /// the place of the TPM from the first command on is not found by it. What a document says is vouched for by its own
    /// signature.</summary>
    SaltedHmac,
}

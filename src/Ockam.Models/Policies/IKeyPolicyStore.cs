namespace Ockam.Models;

/// <summary>Where the policies of keys are: KMS, the local key service, or a file.</summary>
public interface IKeyPolicyStore
{
    /// <summary>Reads the policy of a key.</summary>
    /// <param name="keyId">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">The key is not known, or its policy cannot be read.</exception>
    ValueTask<KeyPolicyDocument> GetAsync(string keyId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes the policy of a key, if it still is the one that the new one was made from. A store without conditional writes reads once
    /// more immediately before it writes.
    /// </summary>
    /// <param name="keyId">The key.</param>
    /// <param name="policy">The new policy.</param>
    /// <param name="expectedDigest">The <see cref="KeyPolicyDocument.Digest"/> that the old one must still have.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">
    /// The policy was changed in the meantime (<see cref="ModelErrorReason.PolicyChanged"/>), the key is not known, or the service refuses.
    /// </exception>
    ValueTask PutAsync(string keyId, KeyPolicyDocument policy, string expectedDigest, CancellationToken cancellationToken = default);
}

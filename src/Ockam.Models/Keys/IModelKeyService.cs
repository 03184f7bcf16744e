namespace Ockam.Models;

/// <summary>
/// Wraps and unwraps data keys under keys that never leave it: AWS KMS, or the local one. Which service is asked is the caller's choice
/// alone; what a sealed file says about its service is only compared with it.
/// </summary>
public interface IModelKeyService
{
    /// <summary>The kind of service, as sealed files name it: lower-case letters, digits and hyphens.</summary>
    string Name { get; }

    /// <summary>Whether the id that a sealed file records means the key that the caller has named.</summary>
    /// <param name="named">What the caller says.</param>
    /// <param name="recorded">What <see cref="ModelDataKey.KeyId"/> was when the file was sealed.</param>
    bool IsSameKey(string named, string recorded);

    /// <summary>Makes a new data key of 32 bytes.</summary>
    /// <param name="keyId">The key that wraps it.</param>
    /// <param name="context">What the wrapped key is bound to.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">The key is not known, or the service refuses.</exception>
    /// <exception cref="OckamException">The service cannot be asked.</exception>
    ValueTask<ModelDataKey> GenerateDataKeyAsync(string keyId, EncryptionContext context, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes a new data key of 32 bytes, with a document of this environment where the key's policy asks for one. A service that takes no
    /// document for this is asked without, and so its policy decides as it does about anybody.
    /// </summary>
    /// <param name="keyId">The key that wraps it.</param>
    /// <param name="context">What the wrapped key is bound to.</param>
    /// <param name="attestation">Where the document comes from; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">The key is not known, or the service refuses the request or the document.</exception>
    /// <exception cref="OckamException">The service cannot be asked.</exception>
    ValueTask<ModelDataKey> GenerateDataKeyAsync(
        string keyId, EncryptionContext context, IAttestationSource? attestation, CancellationToken cancellationToken = default) =>
        GenerateDataKeyAsync(keyId, context, cancellationToken);

    /// <summary>Unwraps a data key, for an attested recipient if the request has a document.</summary>
    /// <param name="request">What to unwrap, and for whom.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">The key is not known, the context is another one, or the service refuses.</exception>
    /// <exception cref="OckamException">The service cannot be asked.</exception>
    ValueTask<ModelKeyReply> DecryptAsync(ModelKeyRequest request, CancellationToken cancellationToken = default);
}

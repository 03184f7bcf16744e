using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>Asks a key service for a data key, with a fresh key pair for each call where the environment is attested.</summary>
internal static class AttestedUnwrapping
{
    // What KMS is known to accept.
    private const int RecipientKeyBits = 2048;

    /// <exception cref="ModelException">The service refuses, or answers with something else than was asked for.</exception>
    public static async ValueTask<ModelDataKey> UnwrapAsync(
        IModelKeyService service, string keyId, ReadOnlyMemory<byte> wrappedKey, EncryptionContext context,
        IAttestationSource? attestation, CancellationToken cancellationToken)
    {
        var request = new ModelKeyRequest(keyId, wrappedKey, context);
        if (attestation is null)
        {
            ModelKeyReply reply = await service.DecryptAsync(request, cancellationToken).ConfigureAwait(false);
            byte[] plain = reply.Plaintext ?? throw new ModelException(
                ModelErrorReason.EnvelopeRefused, "The key service answered with an envelope for a recipient that nobody named.");
            return new ModelDataKey(keyId, plain, wrappedKey);
        }

        using var recipient = RSA.Create(RecipientKeyBits);
        byte[] publicKey = recipient.ExportSubjectPublicKeyInfo();
        AttestationContext asked = service is IBindingKeyService binding
            ? await binding.BindAsync(request, publicKey, cancellationToken).ConfigureAwait(false)
            : new AttestationContext(publicKey);
        request = request with
        {
            AttestationDocument = await attestation.GetDocumentAsync(asked, cancellationToken).ConfigureAwait(false),
        };
        ModelKeyReply attested = await service.DecryptAsync(request, cancellationToken).ConfigureAwait(false);
        if (attested.CiphertextForRecipient is not { } envelope)
        {
            if (attested.Plaintext is { } exposed) CryptographicOperations.ZeroMemory(exposed);
            throw new ModelException(
                ModelErrorReason.EnvelopeRefused,
                "The key service answered in the clear, though the request had an attestation document: it did not look at it.");
        }

        return new ModelDataKey(keyId, CmsEnvelope.Open(envelope.Span, recipient, publicKey), wrappedKey);
    }
}

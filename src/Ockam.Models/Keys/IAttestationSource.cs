namespace Ockam.Models;

/// <summary>Where attestation documents of this environment come from.</summary>
public interface IAttestationSource
{
    /// <summary>A fresh document that holds a public key.</summary>
    /// <param name="publicKey">The RSA key as SubjectPublicKeyInfo in DER.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The document as the module signed it.</returns>
    ValueTask<ReadOnlyMemory<byte>> GetDocumentAsync(ReadOnlyMemory<byte> publicKey, CancellationToken cancellationToken = default);

    /// <summary>A fresh document that holds all that a key service asks for, as a key broker does for a nonce and user data.</summary>
    /// <param name="context">What it holds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The document as the module signed it.</returns>
    /// <exception cref="ModelException">This source puts nothing but public keys into documents.</exception>
    ValueTask<ReadOnlyMemory<byte>> GetDocumentAsync(AttestationContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context is { Nonce: null, UserData: null }
            ? GetDocumentAsync(context.PublicKey, cancellationToken)
            : throw new ModelException(
                ModelErrorReason.AttestationRefused,
                "The key service asks for a nonce and user data in the attestation document, and this source of documents cannot put them "
                + "in. Use the machine's own NitroTPM.");
    }
}

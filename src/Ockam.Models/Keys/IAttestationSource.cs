namespace Ockam.Models;

/// <summary>Where attestation documents of this environment come from.</summary>
public interface IAttestationSource
{
    /// <summary>A fresh document that holds a public key.</summary>
    /// <param name="publicKey">The RSA key as SubjectPublicKeyInfo in DER.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The document as the module signed it.</returns>
    ValueTask<ReadOnlyMemory<byte>> GetDocumentAsync(ReadOnlyMemory<byte> publicKey, CancellationToken cancellationToken = default);
}

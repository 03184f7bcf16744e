namespace Ockam.Models;

/// <summary>A key service that says, before each request, what the document must hold besides the public key.</summary>
internal interface IBindingKeyService : IModelKeyService
{
    /// <summary>Begins a request.</summary>
    /// <param name="request">What will be asked.</param>
    /// <param name="publicKey">The key that the document will hold.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">The service refuses, or does not answer.</exception>
    ValueTask<AttestationContext> BindAsync(
        ModelKeyRequest request, ReadOnlyMemory<byte> publicKey, CancellationToken cancellationToken);
}

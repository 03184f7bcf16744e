using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>Documents of this machine's NitroTPM, or of an emulator's.</summary>
/// <param name="tpm">The TPM; whoever opened it closes it.</param>
public sealed class TpmAttestationSource(TpmClient tpm) : IAttestationSource
{
    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> GetDocumentAsync(
        ReadOnlyMemory<byte> publicKey, CancellationToken cancellationToken = default) =>
        GetDocumentAsync(new AttestationContext(publicKey), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> GetDocumentAsync(
        AttestationContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = new AttestationRequest
        {
            PublicKey = context.PublicKey,
            Nonce = context.Nonce,
            UserData = context.UserData,
            // Only this library can make a context with user data.
            IsKeyRelease = context.UserData is not null,
        };
        return (await tpm.RequestAttestationAsync(request, cancellationToken).ConfigureAwait(false)).Encoded;
    }
}

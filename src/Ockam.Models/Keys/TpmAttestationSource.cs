using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>Documents of this machine's NitroTPM, or of an emulator's.</summary>
/// <param name="tpm">The TPM; whoever opened it closes it.</param>
public sealed class TpmAttestationSource(TpmClient tpm) : IAttestationSource
{
    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> GetDocumentAsync(
        ReadOnlyMemory<byte> publicKey, CancellationToken cancellationToken = default)
    {
        var request = new AttestationRequest { PublicKey = publicKey };
        return (await tpm.RequestAttestationAsync(request, cancellationToken).ConfigureAwait(false)).Encoded;
    }
}

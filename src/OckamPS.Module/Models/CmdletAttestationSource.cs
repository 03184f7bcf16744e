using Ockam.Attestation;
using Ockam.Models;
using OckamPS.Module.Emulators;

namespace OckamPS.Module.Models;

/// <summary>
/// Documents of the TPM that a cmdlet was told to use. It is open only while a document is made: models take long to read, and others may
/// want the TPM meanwhile.
/// </summary>
/// <param name="address">The TPM; null for the emulator that this session has started last, else the machine's own.</param>
/// <param name="happened">Takes what is worth knowing.</param>
internal sealed class CmdletAttestationSource(string? address, Action<string> happened) : IAttestationSource
{
    public ValueTask<ReadOnlyMemory<byte>> GetDocumentAsync(
        ReadOnlyMemory<byte> publicKey, CancellationToken cancellationToken = default) =>
        GetDocumentAsync(new AttestationContext(publicKey), cancellationToken);

    public async ValueTask<ReadOnlyMemory<byte>> GetDocumentAsync(
        AttestationContext context, CancellationToken cancellationToken = default)
    {
        await using TpmClient tpm = TpmClient.Open(address ?? SessionEmulators.Latest?.Tpm);
        happened($"Asking {tpm.Description} for an attestation document.");
        return await new TpmAttestationSource(tpm).GetDocumentAsync(context, cancellationToken);
    }
}

using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Emulators;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Says what a TPM is, whether it makes attestation documents, and what is in it; also that there is none.</summary>
[Cmdlet(VerbsCommon.Get, "NitroTpmStatus")]
[OutputType(typeof(NitroTpmStatusInfo))]
public sealed class GetNitroTpmStatusCommand : TpmCmdlet
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string? address = Tpm ?? SessionEmulators.Latest?.Tpm;
        string description = "";
        try
        {
            Write(await WithTpmAsync(async tpm =>
            {
                description = tpm.Description;
                return TpmInfos.Of(address, description, await tpm.GetStatusAsync(cancellationToken));
            }));
        }
        catch (TpmException problem)
        {
            // Here this is the answer: who asks how a TPM is may well ask about none.
            Write(TpmInfos.Of(address, description, problem));
        }
    }
}

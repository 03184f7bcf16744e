using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Shows what stands in attestation documents. Nothing of it is verified.</summary>
[Cmdlet(VerbsData.ConvertFrom, "NitroTpmAttestation", DefaultParameterSetName = ByDocument)]
[OutputType(typeof(NitroTpmAttestationInfo))]
public sealed class ConvertFromNitroTpmAttestationCommand : AttestationDocumentCmdlet
{
    private protected override Task WorkAsync(byte[] document)
    {
        Write(AttestationInfos.Of(AttestationDocument.Parse(document)));
        return Task.CompletedTask;
    }
}

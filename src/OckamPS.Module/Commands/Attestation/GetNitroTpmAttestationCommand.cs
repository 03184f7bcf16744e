using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Arguments;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Asks a NitroTPM for an attestation document: what the machine measured, signed.</summary>
[Cmdlet(VerbsCommon.Get, "NitroTpmAttestation")]
[OutputType(typeof(NitroTpmAttestationInfo), typeof(FileInfo))]
public sealed class GetNitroTpmAttestationCommand : TpmCmdlet
{
    private const int MostBytes = AttestationDocument.MaximumFieldLength;

    /// <summary>The verifier's nonce, at most 1,024 bytes.</summary>
    [Parameter(Position = 0)]
    [BytesTransformation(Maximum = MostBytes)]
    [ValidateNotNullOrEmpty]
    public byte[]? Nonce { get; set; }

    /// <summary>Data that the document vouches for, at most 1,024 bytes.</summary>
    [Parameter]
    [BytesTransformation(Maximum = MostBytes)]
    [ValidateNotNull]
    public byte[]? UserData { get; set; }

    /// <summary>A public key that the document vouches for, at most 1,024 bytes.</summary>
    [Parameter]
    [BytesTransformation(Maximum = MostBytes, IsPublicKey = true)]
    [ValidateNotNullOrEmpty]
    public byte[]? PublicKey { get; set; }

    /// <summary>Whether codes show that nothing between changes what is asked and answered.</summary>
    [Parameter]
    public SwitchParameter Salted { get; set; }

    /// <summary>The file to write; the document goes to the pipeline if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>A file that is there is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Asking the NitroTPM for an attestation document";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string? path = OutFile is null ? null : await ResolveFileAsync(OutFile);
        if (path is not null) TextFiles.RequireFree(path, Force);
        AttestationDocument document = await WithTpmAsync(tpm => tpm.RequestAttestationAsync(
            new AttestationRequest
            {
                Nonce = AttestationInfos.Given(Nonce),
                UserData = AttestationInfos.Given(UserData),
                PublicKey = AttestationInfos.Given(PublicKey),
                Session = Salted ? AttestationSession.SaltedHmac : AttestationSession.Password,
            },
            cancellationToken));
        if (path is null) Write(AttestationInfos.Of(document));
        else Write(await TextFiles.WriteAsync(path, document.Encoded, Force, cancellationToken));
    }
}

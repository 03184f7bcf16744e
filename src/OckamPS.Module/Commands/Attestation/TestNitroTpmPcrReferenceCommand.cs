using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Arguments;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Compares registers with the values that they must have, and says what a difference may mean.</summary>
[Cmdlet(VerbsDiagnostic.Test, "NitroTpmPcrReference", DefaultParameterSetName = ByTpm)]
[OutputType(typeof(NitroTpmPcrReferenceTestResult), typeof(bool))]
public sealed class TestNitroTpmPcrReferenceCommand : TpmCmdlet
{
    private const string ByTpm = "Tpm";
    private const string ByAttestation = "Attestation";
    private const string ByQuote = "Quote";

    /// <summary>The values, as New-NitroTpmPcrReference puts them out or writes them, or AWS's tool does.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByTpm)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByAttestation)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ByQuote)]
    [ReferenceTransformation]
    [ValidateNotNullOrEmpty]
    public string Reference { get; set; } = "";

    /// <summary>An attestation document whose registers are compared, instead of a TPM's.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByAttestation)]
    [BytesTransformation]
    [ValidateNotNull]
    public byte[]? Attestation { get; set; }

    /// <summary>A quote whose registers are compared, instead of a TPM's.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByQuote)]
    [ValidateNotNull]
    public NitroTpmQuoteInfo? Quote { get; set; }

    /// <summary>Only <c>True</c> or <c>False</c> is put out.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Comparing registers";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        PcrReference reference = PcrReference.FromJson(Reference);
        (string source, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> found) = await FindAsync(reference, cancellationToken);
        NitroTpmPcrReferenceTestResult result = ReferenceInfos.Compare(reference, source, found);
        Write(Quiet ? result.Passed : (object)result);
    }

    private async Task<(string Source, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Found)> FindAsync(
        PcrReference reference, CancellationToken cancellationToken)
    {
        if (Attestation is not null)
        {
            AttestationDocument document = AttestationDocument.Parse(Attestation);
            return document.Kind == AttestationDocumentKind.NitroTpm
                ? (document.ModuleId, document.Pcrs)
                : throw new FormatException("The document is an Enclave's, whose registers measure other things than a NitroTPM's.");
        }

        if (Quote is not null) return ("the quote", TpmQuote.FromJson(Quote.Encoded).Pcrs.Of(TpmHash.Sha384));
        return await WithTpmAsync(async tpm =>
        {
            PcrSelection selection = PcrSelection.Of(TpmHash.Sha384, reference.Pcrs.Keys);
            PcrValues values = await tpm.ReadPcrsAsync(selection, cancellationToken);
            return (tpm.Description, values.Of(TpmHash.Sha384));
        });
    }
}

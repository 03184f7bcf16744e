using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Lets the TPM sign what its registers are, in answer to a verifier's nonce.</summary>
[Cmdlet(VerbsCommon.New, "NitroTpmQuote", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(NitroTpmQuoteInfo), typeof(FileInfo))]
public sealed class NewNitroTpmQuoteCommand : TpmCmdlet
{

    /// <summary>The verifier's nonce, at most 64 bytes.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [BytesTransformation(Maximum = TpmClient.MaximumNonceLength)]
    [ValidateNotNullOrEmpty]
    public byte[] Nonce { get; set; } = [];

    /// <summary>The registers; all of them if it is left out.</summary>
    [Parameter(Position = 1)]
    [PcrIndexTransformation]
    [ArgumentCompleter(typeof(PcrIndexCompleter))]
    [ValidateNotNullOrEmpty]
    public int[]? Index { get; set; }

    /// <summary>The bank; the one that attestation documents report if it is left out.</summary>
    [Parameter]
    public NitroTpmPcrBank Bank { get; set; } = NitroTpmPcrBank.Sha384;

    /// <summary>The file to write; the quote goes to the pipeline if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>A file that is there is replaced.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Asking the TPM for a quote";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string? file = OutFile is null ? null : await ResolveFileAsync(OutFile);
        if (file is not null) TextFiles.RequireFree(file, Force);
        TpmHash bank = PcrInfos.HashOf(Bank);
        PcrSelection selection = Index is null ? PcrSelection.All(bank) : PcrSelection.Of(bank, Index);
        if (!await ConfirmAsync(Tpm ?? "the TPM", $"Sign the registers {selection}")) return;
        TpmQuote quote = await WithTpmAsync(tpm => tpm.QuoteAsync(selection, Nonce, cancellationToken));
        if (file is null) Write(TpmInfos.Of(quote));
        else Write(await TextFiles.WriteAsync(file, quote.ToJson() + "\n", Force, cancellationToken));
    }
}

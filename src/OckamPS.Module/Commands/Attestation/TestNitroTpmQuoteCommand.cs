using System.Collections;
using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Arguments;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Judges quotes, with a result for each check.</summary>
[Cmdlet(VerbsDiagnostic.Test, "NitroTpmQuote", DefaultParameterSetName = ByQuote)]
[OutputType(typeof(NitroTpmQuoteTestResult), typeof(bool))]
public sealed class TestNitroTpmQuoteCommand : AsyncCmdlet
{
    private const string ByQuote = "Quote";
    private const string ByPath = "Path";

    /// <summary>What New-NitroTpmQuote put out.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByQuote)]
    [ValidateNotNull]
    public NitroTpmQuoteInfo? Quote { get; set; }

    /// <summary>A file that it has written.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The nonce that was sent: without it a quote could be of any time.</summary>
    [Parameter(Mandatory = true)]
    [BytesTransformation(Maximum = TpmClient.MaximumNonceLength)]
    [ValidateNotNullOrEmpty]
    public byte[] Nonce { get; set; } = [];

    /// <summary>The key that is known to be that TPM's, in PEM or DER, or the SHA-256 hash of it.</summary>
    [Parameter(Mandatory = true)]
    [BytesTransformation(IsPublicKey = true)]
    [ValidateNotNullOrEmpty]
    public byte[] PublicKey { get; set; } = [];

    /// <summary>Values that registers must have, by their numbers.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public Hashtable? ExpectedPcr { get; set; }

    /// <summary>Values that registers must have, as New-NitroTpmPcrReference puts them out or writes them.</summary>
    [Parameter]
    [ReferenceTransformation]
    [ValidateNotNullOrEmpty]
    public string? Reference { get; set; }

    /// <summary>Only <c>True</c> or <c>False</c> is put out.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Path ?? (object?)Quote;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        TpmQuote quote = TpmQuote.FromJson(
            Quote?.Encoded ?? await InputFile.ReadTextAsync(await ResolveFileAsync(Path!), cancellationToken));
        var checks = new List<NitroTpmQuoteCheck>(quote.Check(Nonce, PublicKey).Select(TpmInfos.Of));
        if (Expected(quote) is { } expected) checks.Add(Compare(quote, expected));
        NitroTpmQuoteCheck[] objections = [.. checks.Where(check => !check.Passed)];
        if (Quiet)
        {
            Write(objections.Length == 0);
            return;
        }

        bool isReadable = checks.All(check => check.Check != nameof(TpmQuoteCheckKind.Form));
        Write(new NitroTpmQuoteTestResult
        {
            Passed = objections.Length == 0,
            KeyFingerprint = isReadable ? Convert.ToHexStringLower(quote.KeyFingerprint()) : null,
            Checks = [.. checks],
            Objections = objections,
            Pcrs = TpmInfos.Registers(quote.Pcrs),
        });
    }

    private static NitroTpmQuoteCheck Compare(TpmQuote quote, PcrReference expected)
    {
        NitroTpmPcrReferenceTestResult compared = ReferenceInfos.Compare(expected, "The quote", quote.Pcrs.Of(BankOf(expected)));
        return new NitroTpmQuoteCheck
        {
            Check = "Pcrs",
            Passed = compared.Passed,
            Detail = compared.Passed
                ? $"{string.Join(", ", compared.Registers.Select(register => $"PCR{register.Index}"))}: as expected."
                : string.Join(" ", compared.Differences.Select(register =>
                    $"PCR{register.Index} ({register.Meaning}) is {register.Found ?? "not there"}: {register.Explanation}")),
        };
    }

    // All are of one bank: a table and a reference are refused where they are not.
    private static TpmHash BankOf(PcrReference expected) =>
        TpmHashes.OfLength(expected.Pcrs.Values.First().Length) ?? TpmHash.Sha384;

    private PcrReference? Expected(TpmQuote quote)
    {
        // A reference is of SHA-384; a table alone is of the bank that was quoted.
        TpmHash bank = Reference is null ? quote.Pcrs.Selection.Banks.FirstOrDefault(TpmHash.Sha384) : TpmHash.Sha384;
        return PcrTables.Read(ExpectedPcr, Reference, bank) is { } all ? new PcrReference(all) : null;
    }
}

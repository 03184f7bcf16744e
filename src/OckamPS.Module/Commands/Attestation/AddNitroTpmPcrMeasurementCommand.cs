using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Puts the digest of something into a register. Until the machine is started anew it cannot be taken out.</summary>
[Cmdlet(VerbsCommon.Add, "NitroTpmPcrMeasurement", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(NitroTpmPcrMeasurementInfo))]
public sealed class AddNitroTpmPcrMeasurementCommand : TpmCmdlet
{
    private const string ByPath = "Path";
    private const string ByText = "Text";
    private const string ByData = "Data";
    private const string ByDigest = "Digest";
    private const int LongestDigest = 64;

    /// <summary>The register; 15 is free for the system, and takes the hash of the model.</summary>
    [Parameter(Position = 0, Mandatory = true)]
    [PcrIndexTransformation(IsSingle = true)]
    [ArgumentCompleter(typeof(PcrIndexCompleter))]
    public int Index { get; set; }

    /// <summary>A file, however long.</summary>
    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>A text, as UTF-8.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByText)]
    [ValidateNotNullOrEmpty]
    public string? Text { get; set; }

    /// <summary>Bytes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByData)]
    [BytesTransformation]
    [ValidateNotNull]
    public byte[]? Data { get; set; }

    /// <summary>A digest that is known already; its length says for which bank it is.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByDigest)]
    [BytesTransformation(Maximum = LongestDigest)]
    [ValidateNotNull]
    public byte[]? Digest { get; set; }

    /// <summary>The banks; all that the TPM has in use if it is left out.</summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByText)]
    [Parameter(ParameterSetName = ByData)]
    [ValidateNotNullOrEmpty]
    public NitroTpmPcrBank[]? Bank { get; set; }

    /// <summary>What was measured, for the event log; the file's name or the text if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Description { get; set; }

    /// <summary>The event log in which it is noted, so that a verifier can replay it; in none if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EventLog { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Measuring";

    /// <inheritdoc/>
    protected override object? Target => Path ?? Text ?? (object?)Index;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Digest is not null && TpmHashes.OfLength(Digest.Length) is null)
            throw new FormatException($"A digest has 20, 32, 48 or 64 bytes, not {Digest.Length}. Measure other bytes with -Data.");
        // Before the work: a model takes a while to hash.
        if (!await ConfirmAsync($"PCR{Index}", $"Measure {Described}")) return;
        PcrMeasurement measurement = await MeasureAsync(cancellationToken);
        PcrEventLog? log = EventLog is null ? null : new PcrEventLog(await ResolveFileAsync(EventLog));
        TpmHash[] banks = [.. measurement.Digests.Keys];
        Write(await WithTpmAsync(async tpm =>
        {
            if (log is null) await tpm.ExtendAsync(Index, measurement.Digests, cancellationToken);
            else await log.ExtendAsync(tpm, Index, measurement, cancellationToken);
            var now = new PcrEvent(log?.BootId ?? "", DateTimeOffset.UtcNow, Index, measurement.Description, measurement.Digests);
            PcrValues values = await tpm.ReadPcrsAsync(PcrSelection.Of(banks, Index), cancellationToken);
            return new NitroTpmPcrMeasurementInfo
            {
                Index = Index,
                Description = measurement.Description,
                Digests = [.. banks.Select(bank => PcrInfos.Of(now, bank))],
                Pcrs = TpmInfos.Registers(values),
                EventLog = EventLog,
            };
        }));
    }

    private async Task<PcrMeasurement> MeasureAsync(CancellationToken cancellationToken)
    {
        if (Digest is not null) return PcrMeasurement.OfDigest(Digest, Described);
        // The TPM is let go meanwhile: hashing a model takes a while, and others may want it.
        TpmHash[] banks = Bank is not null
            ? [.. Bank.Distinct().Select(PcrInfos.HashOf)]
            : [.. (await WithTpmAsync(tpm => tpm.GetPropertiesAsync(cancellationToken))).Banks];
        if (Text is not null)
            return PcrMeasurement.OfBytes(System.Text.Encoding.UTF8.GetBytes(Text), Described, banks);
        if (Data is not null) return PcrMeasurement.OfBytes(Data, Described, banks);
        string path = await ResolveFileAsync(Path!);
        long length = new FileInfo(path).Length;
        // A device has no length, and a file may grow meanwhile.
        var progress = new DirectProgress(done => Progress(
            length == 0 ? $"{done >> 20} MiB" : $"{done >> 20} of {length >> 20} MiB",
            length == 0 ? -1 : (int)Math.Min(100, 100 * (decimal)done / length)));
        return (await PcrMeasurement.OfFileAsync(path, banks, progress, cancellationToken)).DescribedAs(Described);
    }

    private string Described => Description
        ?? (Text is not null ? Shown(Text)
            : Data is not null ? $"{Data.Length} bytes"
            : Digest is not null ? "a digest"
            : System.IO.Path.GetFileName(Path!.TrimEnd('/', '\\')));

    private static string Shown(string text) => text.Length <= 200
        ? text
        // A character of two halves is kept whole or left out.
        : text[..(char.IsHighSurrogate(text[199]) ? 199 : 200)] + "…";

    // The library's own would bring each report to a thread of the pool, in any order.
    private sealed class DirectProgress(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}

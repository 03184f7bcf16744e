using System.Management.Automation;
using Ockam.Attestation;
using OckamPS.Module.Arguments;
using OckamPS.Module.Completion;
using OckamPS.Module.Mapping;
using OckamPS.Module.Pipeline;

namespace OckamPS.Module.Commands;

/// <summary>Reads registers, all at one moment, with what each measures.</summary>
[Cmdlet(VerbsCommon.Get, "NitroTpmPcr")]
[OutputType(typeof(NitroTpmPcrInfo))]
public sealed class GetNitroTpmPcrCommand : TpmCmdlet
{
    /// <summary>The registers, such as 4, PCR7 or 0-7; all of them if it is left out.</summary>
    [Parameter(Position = 0)]
    [PcrIndexTransformation]
    [ArgumentCompleter(typeof(PcrIndexCompleter))]
    [ValidateNotNullOrEmpty]
    public int[]? Index { get; set; }

    /// <summary>The banks; the one that attestation documents report if it is left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public NitroTpmPcrBank[] Bank { get; set; } = [NitroTpmPcrBank.Sha384];

    /// <summary>An event log, to see whether it explains the values.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EventLog { get; set; }

    /// <inheritdoc/>
    protected override string Activity => "Reading registers";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        string? file = EventLog is null ? null : await ResolveFileAsync(EventLog);
        // None would look like one that explains nothing.
        if (file is not null && !File.Exists(file)) throw new FileNotFoundException($"There is no event log '{file}'.");
        PcrEventLog? log = file is null ? null : new PcrEventLog(file);
        IReadOnlyList<PcrEvent> events = log?.Read() ?? [];
        var selection = PcrSelection.Of(
            Bank.Distinct().Select(PcrInfos.HashOf), Index ?? Enumerable.Range(0, PcrSelection.RegisterCount));
        PcrValues values = await WithTpmAsync(tpm => tpm.ReadPcrsAsync(selection, cancellationToken));
        foreach ((TpmHash bank, int register) in selection.Registers)
        {
            NitroTpmPcrInfo pcr = PcrInfos.Of(bank, register, values[bank, register]);
            Write(log is null ? pcr : Explained(pcr, bank, events, values[bank, register]));
        }
    }

    private static NitroTpmPcrInfo Explained(
        NitroTpmPcrInfo pcr, TpmHash bank, IReadOnlyList<PcrEvent> events, ReadOnlyMemory<byte> value) => pcr with
    {
        Events = [.. events.Where(entry => entry.Register == pcr.Index && entry.Digests.ContainsKey(bank))
            .Select(entry => PcrInfos.Of(entry, bank))],
        IsExplained = PcrEventLog.Replay(events, bank, pcr.Index).AsSpan().SequenceEqual(value.Span),
    };
}

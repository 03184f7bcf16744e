using Ockam.Attestation;

namespace OckamPS.Module.Mapping;

/// <summary>Registers as the objects of the module.</summary>
internal static class PcrInfos
{
    /// <summary>A register of a TPM.</summary>
    public static NitroTpmPcrInfo Of(TpmHash bank, int index, ReadOnlyMemory<byte> value) =>
        Of(AttestationDocumentKind.NitroTpm, BankOf(bank), index, value);

    /// <summary>A register as a document tells it.</summary>
    public static NitroTpmPcrInfo Of(AttestationDocumentKind kind, NitroTpmPcrBank bank, int index, ReadOnlyMemory<byte> value) => new()
    {
        Bank = bank,
        Index = index,
        Value = Convert.ToHexStringLower(value.Span),
        IsZero = !value.Span.ContainsAnyExcept((byte)0),
        Meaning = PcrMeaning.Of(kind, index),
    };

    /// <summary>An entry of an event log, as far as it is about a bank.</summary>
    public static NitroTpmPcrEventInfo Of(PcrEvent entry, TpmHash bank) => new()
    {
        Time = entry.Time,
        Index = entry.Register,
        Description = entry.Description,
        Digest = Convert.ToHexStringLower(entry.Digests[bank]),
        Bank = BankOf(bank),
        BootId = entry.BootId,
    };

    public static NitroTpmPcrBank BankOf(TpmHash hash) => hash switch
    {
        TpmHash.Sha1 => NitroTpmPcrBank.Sha1,
        TpmHash.Sha256 => NitroTpmPcrBank.Sha256,
        TpmHash.Sha384 => NitroTpmPcrBank.Sha384,
        _ => NitroTpmPcrBank.Sha512,
    };

    public static TpmHash HashOf(NitroTpmPcrBank bank) => bank switch
    {
        NitroTpmPcrBank.Sha1 => TpmHash.Sha1,
        NitroTpmPcrBank.Sha256 => TpmHash.Sha256,
        NitroTpmPcrBank.Sha384 => TpmHash.Sha384,
        _ => TpmHash.Sha512,
    };
}

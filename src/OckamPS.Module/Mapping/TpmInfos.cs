using Ockam.Attestation;
using OckamPS.Module.Errors;

namespace OckamPS.Module.Mapping;

/// <summary>What TPMs are, say and keep as the objects of the module.</summary>
internal static class TpmInfos
{
    public static NitroTpmStatusInfo Of(string? address, string description, TpmStatus status) => new()
    {
        Tpm = address,
        Description = description,
        State = NitroTpmState.Ready,
        IsNitroTpm = status.MakesDocuments,
        Family = status.Properties.Family,
        Manufacturer = status.Properties.Manufacturer,
        Vendor = status.Properties.Vendor,
        FirmwareVersion = status.Properties.FirmwareVersion,
        Banks = [.. status.Properties.Banks.Select(PcrInfos.BankOf)],
        MaximumIndexSize = status.Properties.MaximumIndexSize,
        NvIndexes = [.. status.NvIndexes.Select(Handle)],
        PersistentObjects = [.. status.PersistentObjects.Select(Handle)],
        LoadedObjects = status.LoadedObjects,
        LoadedSessions = status.LoadedSessions,
        IsShared = status.IsShared,
    };

    /// <summary>A TPM that cannot be used.</summary>
    public static NitroTpmStatusInfo Of(string? address, string description, TpmException problem) => new()
    {
        Tpm = address,
        Description = description,
        State = problem.Fault switch
        {
            TpmFault.NotFound => NitroTpmState.NotFound,
            TpmFault.NoPermission => NitroTpmState.NoPermission,
            TpmFault.Busy => NitroTpmState.Busy,
            _ => NitroTpmState.Failed,
        },
        Problem = problem.Message,
        Remedy = ErrorTable.ToRecord(problem, address).ErrorDetails.RecommendedAction,
    };

    public static NitroTpmQuoteInfo Of(TpmQuote quote) => new()
    {
        Encoded = quote.ToJson(),
        Nonce = quote.QuotedNonce(),
        Pcrs = Registers(quote.Pcrs),
        PublicKey = quote.ExportPublicKey(),
        KeyFingerprint = Convert.ToHexStringLower(quote.KeyFingerprint()),
        Attest = quote.Attest.ToArray(),
        Signature = quote.Signature.ToArray(),
    };

    public static NitroTpmQuoteCheck Of(TpmQuoteCheck check) =>
        new() { Check = check.Kind.ToString(), Passed = check.Passed, Detail = check.Detail };

    public static NitroTpmSealedSecretInfo Of(TpmSealedSecret secret) => new()
    {
        Encoded = secret.Encode(),
        Bank = PcrInfos.BankOf(secret.Selection.Banks.First()),
        Index = [.. secret.Selection.Registers.Select(register => register.Register)],
        PolicyDigest = Convert.ToHexStringLower(secret.PolicyDigest()),
    };

    /// <summary>Registers in the TPM's order.</summary>
    public static NitroTpmPcrInfo[] Registers(PcrValues values) =>
        [.. from register in values.Selection.Registers
            select PcrInfos.Of(register.Bank, register.Register, values[register.Bank, register.Register])];

    private static string Handle(uint handle) => $"0x{handle:x8}";
}

namespace Ockam.Attestation;

/// <summary>The specification's names for a command and what it takes, so that an error can say which of it the TPM blames.</summary>
internal sealed record TpmCommandShape(string Name, string[] Handles, string[] Parameters)
{
    public static TpmCommandShape Of(TpmCommandCode code) => code switch
    {
        TpmCommandCode.EvictControl => new("TPM2_EvictControl", ["auth", "objectHandle"], ["persistentHandle"]),
        TpmCommandCode.UndefineSpace => new("TPM2_NV_UndefineSpace", ["authHandle", "nvIndex"], []),
        TpmCommandCode.DefineSpace => new("TPM2_NV_DefineSpace", ["authHandle"], ["auth", "publicInfo"]),
        TpmCommandCode.CreatePrimary =>
            new("TPM2_CreatePrimary", ["primaryHandle"], ["inSensitive", "inPublic", "outsideInfo", "creationPCR"]),
        TpmCommandCode.NvWrite => new("TPM2_NV_Write", ["authHandle", "nvIndex"], ["data", "offset"]),
        TpmCommandCode.PcrReset => new("TPM2_PCR_Reset", ["pcrHandle"], []),
        TpmCommandCode.SelfTest => new("TPM2_SelfTest", [], ["fullTest"]),
        TpmCommandCode.Startup => new("TPM2_Startup", [], ["startupType"]),
        TpmCommandCode.NvRead => new("TPM2_NV_Read", ["authHandle", "nvIndex"], ["size", "offset"]),
        TpmCommandCode.Create => new("TPM2_Create", ["parentHandle"], ["inSensitive", "inPublic", "outsideInfo", "creationPCR"]),
        TpmCommandCode.Load => new("TPM2_Load", ["parentHandle"], ["inPrivate", "inPublic"]),
        TpmCommandCode.Quote => new("TPM2_Quote", ["signHandle"], ["qualifyingData", "inScheme", "PCRselect"]),
        TpmCommandCode.Unseal => new("TPM2_Unseal", ["itemHandle"], []),
        TpmCommandCode.FlushContext => new("TPM2_FlushContext", [], ["flushHandle"]),
        TpmCommandCode.NvReadPublic => new("TPM2_NV_ReadPublic", ["nvIndex"], []),
        TpmCommandCode.ReadPublic => new("TPM2_ReadPublic", ["objectHandle"], []),
        TpmCommandCode.StartAuthSession =>
            new("TPM2_StartAuthSession", ["tpmKey", "bind"], ["nonceCaller", "encryptedSalt", "sessionType", "symmetric", "authHash"]),
        TpmCommandCode.GetCapability => new("TPM2_GetCapability", [], ["capability", "property", "propertyCount"]),
        TpmCommandCode.GetRandom => new("TPM2_GetRandom", [], ["bytesRequested"]),
        TpmCommandCode.PcrRead => new("TPM2_PCR_Read", [], ["pcrSelectionIn"]),
        TpmCommandCode.PolicyPcr => new("TPM2_PolicyPCR", ["policySession"], ["pcrDigest", "pcrs"]),
        TpmCommandCode.PcrExtend => new("TPM2_PCR_Extend", ["pcrHandle"], ["digests"]),
        TpmCommandCode.PolicyGetDigest => new("TPM2_PolicyGetDigest", ["policySession"], []),
        TpmCommandCode.NitroRequest => new("NitroTPM's vendor command 0x20000001", ["authHandle", "nvIndex"], []),
        _ => new($"command 0x{(uint)code:x8}", [], []),
    };
}

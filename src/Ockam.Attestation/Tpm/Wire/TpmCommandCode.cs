namespace Ockam.Attestation;

/// <summary>The commands that are used here (TPM 2.0 part 2, section 6.5.2).</summary>
internal enum TpmCommandCode : uint
{
    EvictControl = 0x120,
    UndefineSpace = 0x122,
    DefineSpace = 0x12a,
    CreatePrimary = 0x131,
    NvWrite = 0x137,
    PcrReset = 0x13d,
    SelfTest = 0x143,
    Startup = 0x144,
    NvRead = 0x14e,
    Create = 0x153,
    Load = 0x157,
    Quote = 0x158,
    Unseal = 0x15e,
    FlushContext = 0x165,
    NvReadPublic = 0x169,
    ReadPublic = 0x173,
    StartAuthSession = 0x176,
    GetCapability = 0x17a,
    GetRandom = 0x17b,
    PcrRead = 0x17e,
    PolicyPcr = 0x17f,
    PcrExtend = 0x182,
    PolicyGetDigest = 0x189,

    /// <summary>The vendor's command by which a NitroTPM replaces an NSM request in an NV index by its response.</summary>
    NitroRequest = 0x2000_0001,
}

namespace Ockam.Attestation;

/// <summary>Response codes that something is done about here (TPM 2.0 part 2, section 6.6.3).</summary>
internal static class TpmRc
{
    public const uint Success = 0;
    public const uint Initialize = 0x100;
    public const uint AuthType = 0x124;
    public const uint CommandCode = 0x143;
    public const uint NvUninitialized = 0x14a;
    public const uint NvSpace = 0x14b;
    public const uint NvDefined = 0x14c;
    public const uint Yielded = 0x908;
    public const uint Testing = 0x90a;
    public const uint Retry = 0x922;

    // Of format 1, without what they blame.
    public const uint Value = 0x84;
    public const uint Handle = 0x8b;
    public const uint Size = 0x95;
    public const uint PolicyFail = 0x9d;

    /// <summary>The code alone: without the layer that answered, and for format 1 without what it blames.</summary>
    public static uint Base(uint code)
    {
        uint tpm = code & 0xfff;
        return (tpm & 0x80) != 0 ? tpm & 0xbf : tpm;
    }

    /// <summary>Whether the TPM asks to be sent the same command again.</summary>
    public static bool AsksToRetry(uint code) => code is Retry or Yielded or Testing;
}

namespace Ockam.Attestation;

/// <summary>The TPM's numbers for algorithms (TPM 2.0 part 2, section 6.3).</summary>
internal static class TpmAlgorithm
{
    public const int Rsa = 0x0001;
    public const int Aes = 0x0006;
    public const int KeyedHash = 0x0008;
    public const int Null = 0x0010;
    public const int RsaSsa = 0x0014;
    public const int EcDsa = 0x0018;
    public const int Ecc = 0x0023;
    public const int Cfb = 0x0043;
    public const int P256 = 0x0003;
    public const int P384 = 0x0004;

    /// <summary>The hash algorithm with a number.</summary>
    public static TpmHash Hash(int number) => TpmHashes.IsKnown(number)
        ? (TpmHash)number
        : throw TpmReader.Wrong($"0x{number:x4} is no hash algorithm that is known here");
}

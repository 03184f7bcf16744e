using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>What stands in a quote (TPMS_ATTEST of type quote; TPM 2.0 part 2, section 10.12.8).</summary>
internal sealed record QuotedFacts(byte[] Nonce, PcrSelection Selection, byte[] Digest)
{
    private const uint Magic = 0xff54_4347;
    private const int QuoteType = 0x8018;

    public static QuotedFacts Read(ReadOnlySpan<byte> attest)
    {
        var reader = new TpmReader(attest);
        // Only a TPM writes this number into what a restricted key signs.
        if (reader.U32() != Magic) throw TpmReader.Wrong("the quote was not made by a TPM");
        if (reader.U16() is var type and not QuoteType) throw TpmReader.Wrong($"the statement has type 0x{type:x4}, not that of a quote");
        reader.Sized();
        byte[] nonce = reader.Sized().ToArray();
        // Clock (8), reset count (4), restart count (4), whether the clock is safe (1), firmware version (8).
        reader.Bytes(25);
        PcrSelection selection = PcrSelection.Read(ref reader);
        byte[] digest = reader.Sized().ToArray();
        reader.End();
        return new QuotedFacts(nonce, selection, digest);
    }

    public bool Answers(ReadOnlySpan<byte> nonce) => CryptographicOperations.FixedTimeEquals(Nonce, nonce);

    /// <summary>Why the quote is not about some values; null if it is.</summary>
    public string? ObjectionTo(PcrValues values)
    {
        if (!Selection.Registers.SequenceEqual(values.Selection.Registers))
            return $"The quote is about the registers {Selection}, the values are those of {values.Selection}.";
        return TpmHashes.OfLength(Digest.Length) is { } hash && hash.Digest(values.Concatenated()).AsSpan().SequenceEqual(Digest)
            ? null
            : "The quote is about other values of the registers.";
    }
}

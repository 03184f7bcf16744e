using System.Formats.Asn1;

namespace Ockam.Aws;

/// <summary>Signatures of ECDSA over P-256, as KMS writes them (RFC 3279, 2.2.3) and as Ockam does (section 2).</summary>
internal static class EcdsaSignatures
{
    /// <summary>The length in bytes of r and of s.</summary>
    private const int NumberLength = 32;

    /// <summary>r‖s, 64 bytes, of <c>SEQUENCE { INTEGER r, INTEGER s }</c> in DER.</summary>
    /// <param name="der">The signature; nothing before or behind it, and each number in its shortest form.</param>
    /// <returns>The 64 bytes; null if it is not such a signature.</returns>
    public static byte[]? FromDer(ReadOnlyMemory<byte> der)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            AsnReader both = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var signature = new byte[2 * NumberLength];
            if (!Put(both.ReadIntegerBytes().Span, signature.AsSpan(0, NumberLength))) return null;
            if (!Put(both.ReadIntegerBytes().Span, signature.AsSpan(NumberLength))) return null;
            both.ThrowIfNotEmpty();
            return signature;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    // Positive, and of 32 bytes at most: DER writes a zero before a number whose first bit is set.
    private static bool Put(ReadOnlySpan<byte> number, Span<byte> place)
    {
        if ((number[0] & 0x80) != 0) return false;
        if (number[0] == 0) number = number[1..];
        if (number.Length is 0 or > NumberLength) return false;
        number.CopyTo(place[(NumberLength - number.Length)..]);
        return true;
    }
}

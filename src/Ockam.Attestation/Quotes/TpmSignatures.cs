using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>Verifies what keys of TPMs have signed (TPMT_SIGNATURE; TPM 2.0 part 2, section 11.3.4).</summary>
internal static class TpmSignatures
{
    /// <summary>The key as SubjectPublicKeyInfo in DER.</summary>
    public static byte[] ExportKey(ReadOnlySpan<byte> area)
    {
        if (TpmPublic.Type(area) == TpmAlgorithm.Ecc)
        {
            using ECDsa key = ECDsa.Create(TpmPublic.EccKey(area));
            return key.ExportSubjectPublicKeyInfo();
        }

        using RSA rsa = CreateRsa(area);
        return rsa.ExportSubjectPublicKeyInfo();
    }

    public static bool Verify(ReadOnlySpan<byte> area, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var reader = new TpmReader(signature);
        int scheme = reader.U16();
        TpmHash hash = TpmAlgorithm.Hash(reader.U16());
        // What the signature says of itself is not signed: the key decides, and where it leaves the choice, not for a broken hash.
        if (TpmPublic.SigningScheme(area) is { } own && own != (scheme, (int)hash))
            throw TpmReader.Wrong($"the key signs with scheme 0x{own.Scheme:x4} and hash 0x{own.Hash:x4}, the signature has others");
        if (hash == TpmHash.Sha1) throw TpmReader.Wrong("the signature is over a SHA-1 hash, which can be forged");
        switch (scheme)
        {
            case TpmAlgorithm.EcDsa:
                ECParameters parameters = TpmPublic.EccKey(area);
                int length = parameters.Q.X!.Length;
                byte[] raw = [.. Padded(reader.Sized(), length), .. Padded(reader.Sized(), length)];
                reader.End();
                using (ECDsa key = ECDsa.Create(parameters))
                    return key.VerifyData(data, raw, hash.Name(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            case TpmAlgorithm.RsaSsa:
                byte[] value = reader.Sized().ToArray();
                reader.End();
                using (RSA rsa = CreateRsa(area)) return rsa.VerifyData(data, value, hash.Name(), RSASignaturePadding.Pkcs1);
            default:
                throw TpmReader.Wrong($"the signature scheme 0x{scheme:x4} is not ECDSA or RSASSA");
        }
    }

    private static RSA CreateRsa(ReadOnlySpan<byte> area)
    {
        (byte[] modulus, uint exponent) = TpmPublic.RsaKey(area);
        byte[] number = new TpmWriter().U32(exponent).ToArray();
        return RSA.Create(new RSAParameters { Modulus = modulus, Exponent = number.AsSpan().TrimStart((byte)0).ToArray() });
    }

    private static byte[] Padded(ReadOnlySpan<byte> number, int length)
    {
        if (number.Length > length) throw TpmReader.Wrong($"a number of a signature has {number.Length} bytes, not {length}");
        return [.. new byte[length - number.Length], .. number];
    }
}

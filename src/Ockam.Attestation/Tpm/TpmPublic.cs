using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>Public areas of objects: the templates that are used here, and keys in those that TPMs answer (TPMT_PUBLIC; part 2, section
/// 12.2.4).</summary>
internal static class TpmPublic
{
    private const int EndorsementKeyLength = 256;
    private const uint FixedTpm = 1 << 1;
    private const uint FixedParent = 1 << 4;
    private const uint SensitiveDataOrigin = 1 << 5;
    private const uint UserWithAuth = 1 << 6;
    private const uint AdminWithPolicy = 1 << 7;
    private const uint Restricted = 1 << 16;
    private const uint Decrypt = 1 << 17;
    private const uint Sign = 1 << 18;

    // The policy of endorsement keys: PolicySecret of the endorsement hierarchy (TCG EK credential profile, appendix B.3.3).
    private static readonly byte[] s_endorsementPolicy =
        Convert.FromHexString("837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa");

    /// <summary>The storage key on P-256 that tpm2-tools make with <c>tpm2_createprimary -C o -G ecc</c>: the same seed gives the same
    /// key.</summary>
    public static byte[] StorageKey() => new TpmWriter()
        .U16(TpmAlgorithm.Ecc).U16((int)TpmHash.Sha256)
        .U32(FixedTpm | FixedParent | SensitiveDataOrigin | UserWithAuth | Restricted | Decrypt)
        .Sized([])
        .U16(TpmAlgorithm.Aes).U16(128).U16(TpmAlgorithm.Cfb).U16(TpmAlgorithm.Null)
        .U16(TpmAlgorithm.P256).U16(TpmAlgorithm.Null).Sized([]).Sized([])
        .ToArray();

    /// <summary>A key on P-256 that signs only what the TPM itself says.</summary>
    public static byte[] AttestationKey() => new TpmWriter()
        .U16(TpmAlgorithm.Ecc).U16((int)TpmHash.Sha256)
        .U32(FixedTpm | FixedParent | SensitiveDataOrigin | UserWithAuth | Restricted | Sign)
        .Sized([])
        .U16(TpmAlgorithm.Null).U16(TpmAlgorithm.EcDsa).U16((int)TpmHash.Sha256)
        .U16(TpmAlgorithm.P256).U16(TpmAlgorithm.Null).Sized([]).Sized([])
        .ToArray();

    /// <summary>The default endorsement key, RSA of 2048 bits (TCG EK credential profile, template L-1).</summary>
    public static byte[] EndorsementKey() => new TpmWriter()
        .U16(TpmAlgorithm.Rsa).U16((int)TpmHash.Sha256)
        .U32(FixedTpm | FixedParent | SensitiveDataOrigin | AdminWithPolicy | Restricted | Decrypt)
        .Sized(s_endorsementPolicy)
        .U16(TpmAlgorithm.Aes).U16(128).U16(TpmAlgorithm.Cfb).U16(TpmAlgorithm.Null)
        .U16(EndorsementKeyLength * 8).U32(0).Sized(new byte[EndorsementKeyLength])
        .ToArray();

    /// <summary>Whether a key is of the template of the default endorsement key: its algorithms, attributes and policy, and all but the
    /// modulus. That the TPM's maker vouches for it does not follow.</summary>
    public static bool IsEndorsementKey(ReadOnlySpan<byte> area)
    {
        ReadOnlySpan<byte> template = EndorsementKey();
        int modulus = template.Length - EndorsementKeyLength;
        return area.Length == template.Length && area[..modulus].SequenceEqual(template[..modulus]);
    }

    /// <summary>Data sealed to a policy: no authorization value opens them.</summary>
    public static byte[] SealedData(ReadOnlySpan<byte> policy) => new TpmWriter()
        .U16(TpmAlgorithm.KeyedHash).U16((int)TpmHash.Sha256)
        .U32(FixedTpm | FixedParent)
        .Sized(policy)
        .U16(TpmAlgorithm.Null).Sized([])
        .ToArray();

    public static TpmHash NameAlgorithm(ReadOnlySpan<byte> area)
    {
        var reader = new TpmReader(area);
        reader.U16();
        return TpmAlgorithm.Hash(reader.U16());
    }

    /// <summary>The policy that an object asks for.</summary>
    public static byte[] Policy(ReadOnlySpan<byte> area)
    {
        var reader = new TpmReader(area);
        reader.Bytes(8);
        return reader.Sized().ToArray();
    }

    /// <summary>Whether a key signs only what the TPM itself says, was made by it and never leaves it.</summary>
    public static bool IsAttestationKey(ReadOnlySpan<byte> area)
    {
        const uint Needed = FixedTpm | SensitiveDataOrigin | Restricted | Sign;
        var reader = new TpmReader(area);
        reader.U32();
        return (reader.U32() & (Needed | Decrypt)) == Needed;
    }

    /// <summary>The one scheme and hash with which a key signs; null if whoever uses it chooses.</summary>
    public static (int Scheme, int Hash)? SigningScheme(ReadOnlySpan<byte> area)
    {
        var reader = new TpmReader(area);
        reader.Bytes(8);
        reader.Sized();
        if (reader.U16() != TpmAlgorithm.Null) reader.Bytes(4);
        return reader.U16() is var scheme && scheme == TpmAlgorithm.Null ? null : (scheme, reader.U16());
    }

    /// <summary>The modulus and exponent of an RSA key.</summary>
    public static (byte[] Modulus, uint Exponent) RsaKey(ReadOnlySpan<byte> area)
    {
        TpmReader reader = KeyFields(area, TpmAlgorithm.Rsa);
        reader.U16();
        uint exponent = reader.U32();
        byte[] modulus = reader.Sized().ToArray();
        reader.End();
        return (modulus, exponent == 0 ? 65537 : exponent);
    }

    /// <summary>The public key of an elliptic curve key as the platform takes it.</summary>
    public static ECParameters EccKey(ReadOnlySpan<byte> area)
    {
        TpmReader reader = KeyFields(area, TpmAlgorithm.Ecc);
        int curve = reader.U16();
        if (reader.U16() != TpmAlgorithm.Null) reader.U16();
        (ECCurve named, int length) = curve switch
        {
            TpmAlgorithm.P256 => (ECCurve.NamedCurves.nistP256, 32),
            TpmAlgorithm.P384 => (ECCurve.NamedCurves.nistP384, 48),
            _ => throw TpmReader.Wrong($"the curve 0x{curve:x4} is not P-256 or P-384"),
        };
        byte[] x = Padded(reader.Sized(), length);
        byte[] y = Padded(reader.Sized(), length);
        reader.End();
        return new ECParameters { Curve = named, Q = new ECPoint { X = x, Y = y } };
    }

    public static int Type(ReadOnlySpan<byte> area) => new TpmReader(area).U16();

    // Stands behind the symmetric algorithm and the scheme, where the fields of the kinds of keys begin to differ.
    private static TpmReader KeyFields(ReadOnlySpan<byte> area, int type)
    {
        var reader = new TpmReader(area);
        if (reader.U16() is var found && found != type) throw TpmReader.Wrong($"a key of type 0x{found:x4} where 0x{type:x4} was expected");
        reader.Bytes(6);
        reader.Sized();
        if (reader.U16() != TpmAlgorithm.Null) reader.Bytes(4);
        if (reader.U16() != TpmAlgorithm.Null) reader.U16();
        return reader;
    }

    // TPMs may leave out zeros at the start of a coordinate.
    private static byte[] Padded(ReadOnlySpan<byte> coordinate, int length)
    {
        if (coordinate.Length > length) throw TpmReader.Wrong($"a coordinate has {coordinate.Length} bytes, not {length}");
        return [.. new byte[length - coordinate.Length], .. coordinate];
    }
}

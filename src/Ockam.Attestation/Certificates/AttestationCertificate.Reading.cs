using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Ockam.Attestation;

public sealed partial class AttestationCertificate
{
    private const string EcdsaWithSha384 = "1.2.840.10045.4.3.3";
    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string Secp384r1 = "1.3.132.0.34";
    private const string CommonNameType = "2.5.4.3";
    private const string BasicConstraints = "2.5.29.19";
    private const string KeyUsageExtension = "2.5.29.15";
    private const int PointLength = 97;

    private static readonly Asn1Tag s_version = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_extensions = new(TagClass.ContextSpecific, 3);

    private AttestationCertificate(ReadOnlyMemory<byte> encoded) => Encoded = encoded;

    /// <summary>Reads a certificate strictly (DER).</summary>
    /// <param name="certificate">The certificate; nothing may follow it. The bytes are not copied.</param>
    /// <exception cref="AttestationFormatException">It is none, or not of the form that Nitro's have.</exception>
    public static AttestationCertificate Parse(ReadOnlyMemory<byte> certificate)
    {
        var result = new AttestationCertificate(certificate);
        try
        {
            result.Read();
        }
        catch (AsnContentException wrong)
        {
            throw new AttestationFormatException("certificate", $"a certificate is not well-formed: {wrong.Message}", wrong);
        }

        return result;
    }

    private void Read()
    {
        var outer = new AsnReader(Encoded, AsnEncodingRules.DER);
        AsnReader certificate = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        SignedPart = certificate.PeekEncodedValue();
        ReadOnlyMemory<byte> inner = ReadSigned(certificate.ReadSequence());
        ReadOnlyMemory<byte> algorithm = certificate.PeekEncodedValue();
        RequireAlgorithm(certificate.ReadSequence());
        if (!algorithm.Span.SequenceEqual(inner.Span)) Throw("names two algorithms of signature");
        SignatureValue = ReadBits(certificate, "signature");
        certificate.ThrowIfNotEmpty();
    }

    // Answers with the algorithm of the signature as the signed part names it.
    private ReadOnlyMemory<byte> ReadSigned(AsnReader signed)
    {
        if (!signed.HasData || !signed.PeekTag().HasSameClassAndValue(s_version)) Throw("is not of version 3");
        AsnReader version = signed.ReadSequence(s_version);
        if (!version.TryReadInt32(out int number) || number != 2) Throw("is not of version 3");
        version.ThrowIfNotEmpty();
        SerialNumber = Convert.ToHexStringLower(signed.ReadIntegerBytes().Span);
        ReadOnlyMemory<byte> algorithm = signed.PeekEncodedValue();
        RequireAlgorithm(signed.ReadSequence());
        IssuerName = signed.ReadEncodedValue();
        AsnReader validity = signed.ReadSequence();
        NotBefore = ReadTime(validity);
        NotAfter = ReadTime(validity);
        validity.ThrowIfNotEmpty();
        SubjectName = signed.PeekEncodedValue();
        CommonName = ReadCommonName(signed.ReadSequence());
        ReadKey(signed.ReadSequence());
        if (signed.HasData) ReadExtensions(signed);
        signed.ThrowIfNotEmpty();
        return algorithm;
    }

    private static void RequireAlgorithm(AsnReader algorithm)
    {
        if (algorithm.ReadObjectIdentifier() is var oid && oid != EcdsaWithSha384)
            Throw($"is signed with {oid}; only {EcdsaWithSha384} (ECDSA with SHA-384) is allowed");
        algorithm.ThrowIfNotEmpty();
    }

    private static DateTimeOffset ReadTime(AsnReader reader) => reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
        ? reader.ReadUtcTime(2049)
        : reader.ReadGeneralizedTime();

    private static string ReadCommonName(AsnReader names)
    {
        string found = string.Empty;
        while (names.HasData)
        {
            AsnReader set = names.ReadSetOf();
            while (set.HasData)
            {
                AsnReader pair = set.ReadSequence();
                string type = pair.ReadObjectIdentifier();
                if (type == CommonNameType && pair.PeekTag() is { TagClass: TagClass.Universal } tag
                    && (UniversalTagNumber)tag.TagValue is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString)
                    found = pair.ReadCharacterString((UniversalTagNumber)tag.TagValue);
                else
                    pair.ReadEncodedValue();
                pair.ThrowIfNotEmpty();
            }
        }

        return found;
    }

    private void ReadKey(AsnReader key)
    {
        AsnReader algorithm = key.ReadSequence();
        string type = algorithm.ReadObjectIdentifier();
        string? curve = type == EcPublicKey ? algorithm.ReadObjectIdentifier() : null;
        if (curve != Secp384r1) Throw($"has a key of {curve ?? type}; only {Secp384r1} (P-384) is allowed");
        algorithm.ThrowIfNotEmpty();
        PublicPoint = ReadBits(key, "public key");
        if (PublicPoint.Length != PointLength || PublicPoint.Span[0] != 4) Throw("has a key that is no uncompressed point of P-384");
        key.ThrowIfNotEmpty();
    }

    private void ReadExtensions(AsnReader signed)
    {
        AsnReader outer = signed.ReadSequence(s_extensions);
        AsnReader extensions = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var seen = new HashSet<string>();
        while (extensions.HasData)
        {
            AsnReader extension = extensions.ReadSequence();
            string oid = extension.ReadObjectIdentifier();
            bool critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
            byte[] value = extension.ReadOctetString();
            extension.ThrowIfNotEmpty();
            if (!seen.Add(oid)) Throw($"has the extension {oid} twice");
            ReadExtension(oid, critical, value);
        }
    }

    private void ReadExtension(string oid, bool critical, byte[] value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        switch (oid)
        {
            case BasicConstraints:
                AsnReader constraints = reader.ReadSequence();
                IsAuthority = constraints.HasData && constraints.PeekTag() == Asn1Tag.Boolean && constraints.ReadBoolean();
                if (constraints.HasData) PathLength = ReadPathLength(constraints);
                constraints.ThrowIfNotEmpty();
                reader.ThrowIfNotEmpty();
                break;
            case KeyUsageExtension:
                KeyUsage = ReadKeyUsage(reader);
                break;
            default:
                // What says that it must be understood, and is not, refuses the whole (RFC 5280, section 4.2).
                if (critical) Throw($"has the critical extension {oid}, which is not known here");
                break;
        }
    }

    private static int ReadPathLength(AsnReader constraints)
    {
        if (!constraints.TryReadInt32(out int length) || length < 0) Throw("has a path length that is no small number");
        return length;
    }

    private static X509KeyUsageFlags ReadKeyUsage(AsnReader reader)
    {
        var named = reader.ReadNamedBitListValue<NamedKeyUsages>();
        reader.ThrowIfNotEmpty();
        X509KeyUsageFlags usage = X509KeyUsageFlags.None;
        if (named.HasFlag(NamedKeyUsages.DigitalSignature)) usage |= X509KeyUsageFlags.DigitalSignature;
        if (named.HasFlag(NamedKeyUsages.NonRepudiation)) usage |= X509KeyUsageFlags.NonRepudiation;
        if (named.HasFlag(NamedKeyUsages.KeyEncipherment)) usage |= X509KeyUsageFlags.KeyEncipherment;
        if (named.HasFlag(NamedKeyUsages.DataEncipherment)) usage |= X509KeyUsageFlags.DataEncipherment;
        if (named.HasFlag(NamedKeyUsages.KeyAgreement)) usage |= X509KeyUsageFlags.KeyAgreement;
        if (named.HasFlag(NamedKeyUsages.KeyCertSign)) usage |= X509KeyUsageFlags.KeyCertSign;
        if (named.HasFlag(NamedKeyUsages.CrlSign)) usage |= X509KeyUsageFlags.CrlSign;
        return usage;
    }

    private static ReadOnlyMemory<byte> ReadBits(AsnReader reader, string what)
    {
        if (!reader.TryReadPrimitiveBitString(out int unused, out ReadOnlyMemory<byte> bits) || unused != 0)
            Throw($"has a {what} that is not made of whole bytes");
        return bits;
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void Throw(string what) => AttestationFormatException.Throw("certificate", $"a certificate {what}.");

    // The bits of the extension in the order of RFC 5280, section 4.2.1.3; X509KeyUsageFlags counts them from the other end.
    [Flags]
    private enum NamedKeyUsages
    {
        None = 0,
        DigitalSignature = 1,
        NonRepudiation = 1 << 1,
        KeyEncipherment = 1 << 2,
        DataEncipherment = 1 << 3,
        KeyAgreement = 1 << 4,
        KeyCertSign = 1 << 5,
        CrlSign = 1 << 6,
        EncipherOnly = 1 << 7,
        DecipherOnly = 1 << 8,
    }
}

using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ockam.Attestation;

public sealed partial class EfiImage
{
    private const ushort PkcsSignedData = 2;
    private const string SignedDataType = "1.2.840.113549.1.7.2";

    /// <summary>The certificates of each signature in the image (X.509 DER), the signer's first.</summary>
    /// <exception cref="AttestationException">A signature is malformed.</exception>
    internal IEnumerable<List<byte[]>> Signatures()
    {
        ReadOnlyMemory<byte> table = _file.Slice(_certificatesAt, _certificatesLength);
        while (table.Length >= 8)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(table.Span);
            ushort type = BinaryPrimitives.ReadUInt16LittleEndian(table.Span[6..]);
            if (length < 8 || length > table.Length) throw new AttestationException("The image's table of signatures is damaged.");
            if (type == PkcsSignedData) yield return Certificates(table[8..length]);
            // Entries begin at multiples of eight bytes.
            table = table[Math.Min((length + 7) & ~7, table.Length)..];
        }
    }

    // ContentInfo of SignedData (RFC 5652, section 5): the certificates, and the first signer's issuer and serial number.
    private static List<byte[]> Certificates(ReadOnlyMemory<byte> signature)
    {
        try
        {
            AsnReader content = new AsnReader(signature, AsnEncodingRules.BER).ReadSequence();
            if (content.ReadObjectIdentifier() != SignedDataType) throw new AsnContentException("it is no SignedData");
            AsnReader signed = content.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
            signed.ReadInteger();
            signed.ReadSetOf();
            signed.ReadSequence();
            var certificates = new List<byte[]>();
            var bundle = new Asn1Tag(TagClass.ContextSpecific, 0);
            if (signed.HasData && signed.PeekTag().HasSameClassAndValue(bundle))
            {
                AsnReader set = signed.ReadSetOf(bundle);
                while (set.HasData) certificates.Add(set.ReadEncodedValue().ToArray());
            }

            var revocations = new Asn1Tag(TagClass.ContextSpecific, 1);
            if (signed.HasData && signed.PeekTag().HasSameClassAndValue(revocations)) signed.ReadSetOf(revocations);
            AsnReader signer = signed.ReadSetOf().ReadSequence();
            signer.ReadInteger();
            AsnReader id = signer.ReadSequence();
            byte[] issuer = id.ReadEncodedValue().ToArray();
            byte[] serial = id.ReadIntegerBytes().ToArray();
            return SignerFirst(certificates, issuer, serial);
        }
        catch (Exception wrong) when (wrong is AsnContentException or CryptographicException)
        {
            // The set takes anything in its encoding; that it is a certificate is seen when it is read.
            throw new AttestationException($"A signature of the image is malformed: {wrong.Message}", wrong);
        }
    }

    private static List<byte[]> SignerFirst(List<byte[]> certificates, byte[] issuer, byte[] serial)
    {
        int at = -1;
        // All are read, also behind the signer's: whoever follows the path of the signature reads them too.
        for (int i = 0; i < certificates.Count; i++)
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(certificates[i]);
            bool isSigner = certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer)
                && certificate.SerialNumberBytes.Span.SequenceEqual(serial);
            if (isSigner && at < 0) at = i;
        }

        if (at < 0) throw new AttestationException("A signature of the image does not carry its signer's certificate.");
        byte[] signer = certificates[at];
        certificates.RemoveAt(at);
        certificates.Insert(0, signer);
        return certificates;
    }
}

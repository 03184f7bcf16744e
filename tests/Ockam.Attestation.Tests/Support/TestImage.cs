using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Ockam.Attestation.Tests.Support;

/// <summary>Builds small EFI images of given sections: PE32+ with a directory for signatures that is empty.</summary>
internal sealed class TestImage
{
    public const int FirstHashedByte = 2;

    private const int Pe = 64;
    private const int Optional = Pe + 24;
    private const int Checksum = Optional + 64;
    private const int Directories = Optional + 112;
    private const int Security = Directories + (8 * 4);
    private const int Sections = Directories + (8 * 16);
    private const int Alignment = 512;

    private readonly List<(string Name, byte[] Data)> _sections = [];

    public byte[] this[string name]
    {
        set => _sections.Add((name, value));
    }

    /// <summary>Whether a byte is left out of the hash.</summary>
    public static bool IsUnhashed(int at) => at is >= Checksum and < Checksum + 4 or >= Security and < Security + 8;

    /// <summary>Whether a byte says where other bytes are, so that a change of it makes another image altogether.</summary>
    public static bool IsStructure(int at) => at is >= 0x3c and < Pe + 4 or >= Pe + 6 and < Pe + 8 or >= Pe + 20 and < Optional + 2
        or >= Optional + 60 and < Optional + 64 or >= Optional + 108 and < Optional + 112 or >= Security and < Security + 8
        or >= Sections and < Sections + (40 * 2);

    public static byte[] SignatureList(byte[] certificate)
    {
        var list = new byte[28 + 16 + certificate.Length];
        new Guid("a5c059a1-94e4-4aa7-87b5-ab155c2bf072").ToByteArray().CopyTo(list, 0);
        BinaryPrimitives.WriteInt32LittleEndian(list.AsSpan(16), list.Length);
        BinaryPrimitives.WriteInt32LittleEndian(list.AsSpan(24), 16 + certificate.Length);
        certificate.CopyTo(list, 44);
        return list;
    }

    /// <summary>Puts a signature behind an image: SignedData that holds what is given as certificates, and names one as the signer's.
    /// It signs nothing, which those who measure do not look at.</summary>
    /// <param name="image">The image, without signatures.</param>
    /// <param name="signer">The certificate of whom it is said to be.</param>
    /// <param name="certificates">The encoded values in the set of certificates.</param>
    public static byte[] Sign(byte[] image, X509Certificate2 signer, params byte[][] certificates)
    {
        byte[] data = SignedData(signer, certificates);
        int length = 8 + data.Length;
        var table = new byte[(length + 7) & ~7];
        BinaryPrimitives.WriteInt32LittleEndian(table, length);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(4), 0x200);
        BinaryPrimitives.WriteUInt16LittleEndian(table.AsSpan(6), 2);
        data.CopyTo(table, 8);
        byte[] signed = [.. image, .. table];
        BinaryPrimitives.WriteInt32LittleEndian(signed.AsSpan(Security), image.Length);
        BinaryPrimitives.WriteInt32LittleEndian(signed.AsSpan(Security + 4), table.Length);
        return signed;
    }

    /// <summary>How many bytes the signatures of an image have that was signed here.</summary>
    public static int TableOf(byte[] signed) => BinaryPrimitives.ReadInt32LittleEndian(signed.AsSpan(Security + 4));

    private static byte[] SignedData(X509Certificate2 signer, byte[][] certificates)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, 0);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.7.2");
            using (writer.PushSequence(tag))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                writer.PushSetOf().Dispose();
                writer.PushSequence().Dispose();
                using (writer.PushSetOf(tag))
                {
                    foreach (byte[] certificate in certificates) writer.WriteEncodedValue(certificate);
                }

                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    writer.WriteInteger(1);
                    using (writer.PushSequence())
                    {
                        writer.WriteEncodedValue(signer.IssuerName.RawData);
                        writer.WriteInteger(signer.SerialNumberBytes.Span);
                    }
                }
            }
        }

        return writer.Encode();
    }

    public byte[] Build()
    {
        int headers = Align(Sections + (40 * _sections.Count));
        var file = new List<byte>(new byte[headers]);
        Span<byte> head = new byte[headers];
        "MZ"u8.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head[0x3c..], Pe);
        "PE\0\0"u8.CopyTo(head[Pe..]);
        BinaryPrimitives.WriteUInt16LittleEndian(head[(Pe + 4)..], 0x8664);
        BinaryPrimitives.WriteUInt16LittleEndian(head[(Pe + 6)..], (ushort)_sections.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(head[(Pe + 20)..], Sections - Optional);
        BinaryPrimitives.WriteUInt16LittleEndian(head[Optional..], 0x20b);
        BinaryPrimitives.WriteInt32LittleEndian(head[(Optional + 32)..], Alignment);
        BinaryPrimitives.WriteInt32LittleEndian(head[(Optional + 36)..], Alignment);
        BinaryPrimitives.WriteInt32LittleEndian(head[(Optional + 60)..], headers);
        BinaryPrimitives.WriteInt32LittleEndian(head[(Optional + 108)..], 16);
        for (int i = 0; i < _sections.Count; i++)
        {
            Span<byte> section = head.Slice(Sections + (40 * i), 40);
            System.Text.Encoding.ASCII.GetBytes(_sections[i].Name, section);
            BinaryPrimitives.WriteInt32LittleEndian(section[8..], _sections[i].Data.Length);
            BinaryPrimitives.WriteInt32LittleEndian(section[12..], file.Count);
            BinaryPrimitives.WriteInt32LittleEndian(section[16..], Align(_sections[i].Data.Length));
            BinaryPrimitives.WriteInt32LittleEndian(section[20..], file.Count);
            file.AddRange(_sections[i].Data);
            file.AddRange(new byte[Align(file.Count) - file.Count]);
        }

        byte[] result = [.. file];
        head.CopyTo(result);
        return result;
    }

    private static int Align(int length) => (length + Alignment - 1) / Alignment * Alignment;
}

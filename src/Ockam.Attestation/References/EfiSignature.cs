using System.Buffers.Binary;

namespace Ockam.Attestation;

/// <summary>One entry of a list of signatures (UEFI specification, section 32.4.1).</summary>
/// <param name="Type">What kind of entry it is (16 bytes, as stored).</param>
/// <param name="Owner">Who put it there (16 bytes, as stored).</param>
/// <param name="Data">The certificate or hash.</param>
internal sealed record EfiSignature(byte[] Type, byte[] Owner, byte[] Data)
{
    private const int ListHeader = 28;
    private const int OwnerLength = 16;

    // a5c059a1-94e4-4aa7-87b5-ab155c2bf072 in the order in which it is stored.
    private static readonly byte[] s_x509 = new Guid("a5c059a1-94e4-4aa7-87b5-ab155c2bf072").ToByteArray();

    public bool IsCertificate => Type.AsSpan().SequenceEqual(s_x509);

    /// <summary>Reads lists one after the other; each says how long it is.</summary>
    /// <exception cref="AttestationException">A list is malformed.</exception>
    public static List<EfiSignature> ReadLists(ReadOnlyMemory<byte> lists)
    {
        var signatures = new List<EfiSignature>();
        ReadOnlySpan<byte> rest = lists.Span;
        while (!rest.IsEmpty)
        {
            if (rest.Length < ListHeader) throw Damaged($"{rest.Length} bytes are left where a list of at least {ListHeader} was expected");
            uint list = BinaryPrimitives.ReadUInt32LittleEndian(rest[16..]);
            uint header = BinaryPrimitives.ReadUInt32LittleEndian(rest[20..]);
            uint entry = BinaryPrimitives.ReadUInt32LittleEndian(rest[24..]);
            if (list > rest.Length || header > list - Math.Min(list, ListHeader) || list < ListHeader)
                throw Damaged($"a list says that it has {list} bytes, with {rest.Length} left");
            ReadOnlySpan<byte> entries = rest[(ListHeader + (int)header)..(int)list];
            if (entry <= OwnerLength || entries.Length % entry != 0)
                throw Damaged($"{entries.Length} bytes are no whole number of entries of {entry}");
            byte[] type = rest[..16].ToArray();
            for (; !entries.IsEmpty; entries = entries[(int)entry..])
                signatures.Add(new EfiSignature(type, entries[..OwnerLength].ToArray(), entries[OwnerLength..(int)entry].ToArray()));
            rest = rest[(int)list..];
        }

        return signatures;
    }

    private static AttestationException Damaged(string how) => new(
        $"A Secure Boot variable is no list of signatures: {how}. Give the variable's data as an .esl file, without the four bytes "
            + "of attributes that efivarfs puts before it.");
}

using Ockam.Api;
using Ockam.Encoding;
using Ockam.Identities;
using SystemEncoding = System.Text.Encoding;

namespace Ockam.Projects;

/// <summary>A member as the direct authenticator shows it: the AttributesEntry of section 8.3.</summary>
internal static class MemberEntry
{
    private const int AttributesKey = 1, AddedAtKey = 2, AttestedByKey = 4;

    /// <summary>Writes the map. Names and values of attributes are arrays of integers there, unlike everywhere else.</summary>
    public static void Encode(CborWriter writer, Member member)
    {
        writer.WriteMapHead(member.AddedBy is null ? 2 : 3);
        writer.WriteUInt64(AttributesKey);
        writer.WriteMapHead(member.Attributes.Count);
        foreach ((string name, string value) in member.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            WriteIntegers(writer, SystemEncoding.UTF8.GetBytes(name));
            WriteIntegers(writer, SystemEncoding.UTF8.GetBytes(value));
        }

        writer.WriteUInt64(AddedAtKey);
        writer.WriteUInt64(member.AddedAt);
        if (member.AddedBy is not { } addedBy) return;
        writer.WriteUInt64(AttestedByKey);
        addedBy.Encode(writer);
    }

    /// <summary>Reads the map; attributes that are not UTF-8 are left out, as policies leave them out (section 10.4).</summary>
    /// <exception cref="EncodingException">Another form.</exception>
    public static Member Decode(ref CborReader reader, Identifier identifier)
    {
        IReadOnlyDictionary<string, string>? attributes = null;
        ulong addedAt = 0;
        Identifier? addedBy = null;
        int pairs = reader.ReadMapHead();
        while (ApiFrame.NextKey(ref reader, ref pairs, out ulong key))
        {
            switch (key)
            {
                case AttributesKey: attributes = ReadAttributes(ref reader); break;
                case AddedAtKey: addedAt = reader.ReadUInt64(); break;
                case AttestedByKey: addedBy = reader.TryReadNull() ? null : Identifier.Decode(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        if (attributes is null) EncodingException.Throw("API: a member without its attributes.");
        return new Member(identifier, attributes!, addedAt, addedBy);
    }

    private static Dictionary<string, string> ReadAttributes(ref CborReader reader)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        int pairs = reader.ReadMapHead();
        for (int i = 0; pairs < 0 ? !reader.TryReadBreak() : i < pairs; i++)
        {
            string? name = ReadText(ref reader), value = ReadText(ref reader);
            if (name is not null && value is not null) attributes[name] = value;
        }

        return attributes;
    }

    private static void WriteIntegers(CborWriter writer, byte[] bytes)
    {
        writer.WriteArrayHead(bytes.Length);
        foreach (byte one in bytes) writer.WriteUInt64(one);
    }

    // Byte strings are taken too: it is what a writer that marks its bytes would send.
    private static string? ReadText(ref CborReader reader)
    {
        byte[] bytes;
        if (reader.Peek() == CborType.ByteString)
        {
            bytes = reader.ReadByteString().ToArray();
        }
        else
        {
            var gathered = new List<byte>();
            int count = reader.ReadArrayHead();
            for (int i = 0; count < 0 ? !reader.TryReadBreak() : i < count; i++) gathered.Add(reader.ReadByte());
            bytes = [.. gathered];
        }

        return System.Text.Unicode.Utf8.IsValid(bytes) ? SystemEncoding.UTF8.GetString(bytes) : null;
    }
}

using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>Attributes of a credential: names to values, byte strings that hold UTF-8 text (section 4.2).</summary>
public sealed class Attributes
{
    /// <summary>The schema number that authorities write.</summary>
    public const ulong DefaultSchema = 1;

    private readonly SortedDictionary<byte[], byte[]> _entries = new(LexicographicComparer.Instance);

    /// <summary>Creates attributes from texts.</summary>
    public Attributes(IEnumerable<KeyValuePair<string, string>> entries, ulong schema = DefaultSchema)
    {
        Schema = schema;
        foreach ((string name, string value) in entries)
            _entries[System.Text.Encoding.UTF8.GetBytes(name)] = System.Text.Encoding.UTF8.GetBytes(value);
    }

    private Attributes(ulong schema) => Schema = schema;

    /// <summary>The schema number; verifiers do not check it.</summary>
    public ulong Schema { get; }

    /// <summary>Names and values as bytes, in lexicographic order of the names.</summary>
    public IEnumerable<KeyValuePair<byte[], byte[]>> Entries => _entries;

    /// <summary>Names and values as text; entries that are not UTF-8 are left out.</summary>
    public IReadOnlyDictionary<string, string> ToTexts()
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((byte[] name, byte[] value) in _entries)
        {
            if (System.Text.Unicode.Utf8.IsValid(name) && System.Text.Unicode.Utf8.IsValid(value))
                texts[System.Text.Encoding.UTF8.GetString(name)] = System.Text.Encoding.UTF8.GetString(value);
        }

        return texts;
    }

    /// <summary>Writes <c>[schema, {name: value}]</c>.</summary>
    public void Encode(CborWriter writer)
    {
        writer.WriteArrayHead(2);
        writer.WriteUInt64(Schema);
        writer.WriteMapHead(_entries.Count);
        foreach ((byte[] name, byte[] value) in _entries)
        {
            writer.WriteByteString(name);
            writer.WriteByteString(value);
        }
    }

    /// <summary>Reads <c>[schema, {name: value}]</c>; of a name that comes twice the last value counts.</summary>
    /// <exception cref="EncodingException">Another form.</exception>
    public static Attributes Decode(ref CborReader reader)
    {
        int fields = CborStruct.ReadHead(ref reader, 2, "Attributes");
        var attributes = new Attributes(reader.ReadUInt64());
        int pairs = reader.ReadMapHead();
        for (int i = 0; CborStruct.HasElement(ref reader, pairs, i); i++)
        {
            byte[] name = reader.ReadByteString().ToArray();
            attributes._entries[name] = reader.ReadByteString().ToArray();
        }

        reader.SkipRest(fields, 2);
        return attributes;
    }

    private sealed class LexicographicComparer : IComparer<byte[]>
    {
        public static readonly LexicographicComparer Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}

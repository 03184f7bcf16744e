using Ockam.Encoding;

namespace Ockam.Attestation.Tests.Support;

/// <summary>A document taken apart, to be put together again with something wrong in it.</summary>
internal sealed class EditableDocument
{
    private readonly bool _open;

    public EditableDocument(byte[] document)
    {
        var reader = new CborReader(document);
        reader.ReadArrayHead();
        Header = reader.ReadByteString().ToArray();
        Unprotected = ReadItem(ref reader);
        var payload = new CborReader(reader.ReadByteString());
        Signature = reader.ReadByteString().ToArray();
        int left = payload.ReadMapHead();
        _open = left < 0;
        while (_open ? !payload.TryReadBreak() : left-- > 0) Entries.Add((payload.ReadTextString(), ReadItem(ref payload)));
    }

    public byte[] Header { get; set; }

    public byte[] Unprotected { get; set; }

    public byte[] Signature { get; set; }

    /// <summary>The payload's keys, each with its value in CBOR.</summary>
    public List<(string Key, byte[] Value)> Entries { get; } = [];

    public byte[] this[string key]
    {
        get => Entries.Single(entry => entry.Key == key).Value;
        set => Entries[Entries.FindIndex(entry => entry.Key == key)] = (key, value);
    }

    public List<byte[]> Authorities
    {
        get
        {
            var reader = new CborReader(this["cabundle"]);
            var list = new List<byte[]>();
            for (int left = reader.ReadArrayHead(); left > 0; left--) list.Add(reader.ReadByteString().ToArray());
            return list;
        }
        set
        {
            var writer = new CborWriter();
            writer.WriteArrayHead(value.Count);
            foreach (byte[] certificate in value) writer.WriteByteString(certificate);
            this["cabundle"] = writer.ToArray();
        }
    }

    public static byte[] Bytes(byte[] value)
    {
        var writer = new CborWriter();
        writer.WriteByteString(value);
        return writer.ToArray();
    }

    public byte[] Payload()
    {
        var writer = new CborWriter();
        if (_open) writer.WriteEncoded([0xbf]);
        else writer.WriteMapHead(Entries.Count);
        foreach ((string key, byte[] value) in Entries)
        {
            writer.WriteTextString(key);
            writer.WriteEncoded(value);
        }

        if (_open) writer.WriteEncoded([0xff]);
        return writer.ToArray();
    }

    public byte[] Encode()
    {
        var writer = new CborWriter();
        writer.WriteArrayHead(4);
        writer.WriteByteString(Header);
        writer.WriteEncoded(Unprotected);
        writer.WriteByteString(Payload());
        writer.WriteByteString(Signature);
        return writer.ToArray();
    }

    private static byte[] ReadItem(ref CborReader reader)
    {
        int start = reader.Position;
        reader.Skip();
        return reader.Since(start).ToArray();
    }
}

using Ockam.Encoding;

namespace Ockam.Tests.Encoding;

public class CborExamplesTests
{
    public static TheoryData<string, string> Examples()
    {
        var data = new TheoryData<string, string>();
        foreach ((string value, string encoded) in Rfc8949.Examples) data.Add(value, encoded);
        return data;
    }

    public static TheoryData<string> NotWellFormed() => [.. Rfc8949.NotWellFormed];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_of_the_standard_is_read_as_its_value(string value, string encoded)
    {
        var reader = new CborReader(encoded.FromHex());
        Assert.Equal(value, Diagnostic.Read(ref reader));
        Assert.Equal(0, reader.Remaining);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_of_the_standard_is_skipped_whole(string value, string encoded)
    {
        byte[] data = [.. encoded.FromHex(), 0x18];
        var reader = new CborReader(data);
        reader.Skip();
        Assert.True(reader.Remaining == 1, value);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void No_beginning_of_an_example_is_taken_for_a_whole_one(string value, string encoded)
    {
        byte[] data = encoded.FromHex();
        for (int length = 0; length < data.Length; length++)
        {
            byte[] part = data[..length];
            Refused(part, (ref CborReader reader) => reader.Skip());
            Refused(part, (ref CborReader reader) => Diagnostic.Read(ref reader));
        }

        Assert.NotEmpty(value);
    }

    [Theory]
    [MemberData(nameof(NotWellFormed))]
    public void What_the_standard_calls_malformed_is_refused(string encoded)
    {
        Refused(encoded.FromHex(), (ref CborReader reader) => reader.Skip());
        Refused(encoded.FromHex(), (ref CborReader reader) => Diagnostic.Read(ref reader));
    }

    [Fact]
    public void What_the_profile_can_express_is_written_as_in_the_examples()
    {
        var writer = new CborWriter(0);
        int compared = 0;
        foreach ((string value, string encoded) in Rfc8949.Examples)
        {
            byte[] data = encoded.FromHex();
            // Halves, singles, tags, simple values and indefinite lengths are read but never written.
            if (value.Contains('_') || data[0] >= 0xc0 && data[0] is not (0xf4 or 0xf5 or 0xf6 or 0xfb)) continue;
            if (data[0] is 0x5f or 0x7f || encoded == "3bffffffffffffffff") continue;
            writer.Clear();
            var reader = new CborReader(data);
            Copy(ref reader, writer);
            Assert.Equal(encoded, writer.Written.ToHex());
            compared++;
        }

        Assert.Equal(42, compared);
    }

    internal delegate void Use(ref CborReader reader);

    internal static void Refused(byte[] data, Use use) => Assert.Throws<EncodingException>(() =>
    {
        var reader = new CborReader(data);
        use(ref reader);
    });

    private static void Copy(ref CborReader reader, CborWriter writer)
    {
        switch (reader.Peek())
        {
            case CborType.UnsignedInteger: writer.WriteUInt64(reader.ReadUInt64()); break;
            case CborType.NegativeInteger: writer.WriteInt64(reader.ReadInt64()); break;
            case CborType.ByteString: writer.WriteByteString(reader.ReadByteString()); break;
            case CborType.TextString: writer.WriteTextString(reader.ReadTextString()); break;
            case CborType.Boolean: writer.WriteBoolean(reader.ReadBoolean()); break;
            case CborType.Float: writer.WriteDouble(reader.ReadDouble()); break;
            case CborType.Null when reader.TryReadNull(): writer.WriteNull(); break;
            case CborType.Array:
                int elements = reader.ReadArrayHead();
                writer.WriteArrayHead(elements);
                for (; elements > 0; elements--) Copy(ref reader, writer);
                break;
            case CborType.Map:
                int pairs = reader.ReadMapHead();
                writer.WriteMapHead(pairs);
                for (pairs *= 2; pairs > 0; pairs--) Copy(ref reader, writer);
                break;
            default:
                throw new InvalidOperationException($"{reader.Peek()} is not written");
        }
    }
}

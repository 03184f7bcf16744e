using Ockam.Encoding;
using static Ockam.Tests.Encoding.CborExamplesTests;

namespace Ockam.Tests.Encoding;

public class CborReaderTests
{
    [Theory]
    [InlineData("01"), InlineData("1801"), InlineData("190001"), InlineData("1a00000001"), InlineData("1b0000000000000001")]
    public void An_integer_is_read_in_any_of_its_lengths(string encoded)
    {
        Assert.Equal(1UL, new CborReader(encoded.FromHex()).ReadUInt64());
        Assert.Equal(1, new CborReader(encoded.FromHex()).ReadInt32());
        Assert.Equal(1, new CborReader(encoded.FromHex()).ReadByte());
    }

    [Fact]
    public void An_integer_that_does_not_fit_is_refused()
    {
        Refused("190100".FromHex(), (ref CborReader reader) => reader.ReadByte());
        Refused("1a80000000".FromHex(), (ref CborReader reader) => reader.ReadInt32());
        Refused("1b8000000000000000".FromHex(), (ref CborReader reader) => reader.ReadInt64());
        Refused("3b8000000000000000".FromHex(), (ref CborReader reader) => reader.ReadInt64());
        Assert.Equal(long.MaxValue, new CborReader("1b7fffffffffffffff".FromHex()).ReadInt64());
        Assert.Equal(long.MinValue, new CborReader("3b7fffffffffffffff".FromHex()).ReadInt64());
    }

    [Fact]
    public void Every_method_refuses_items_of_every_other_type_and_the_end()
    {
        // One item for each type, with the methods that may read it.
        (string Item, string Readers)[] items =
        [
            ("", ""), ("00", "ui"), ("20", "i"), ("40", "b"), ("60", "t"), ("80", "a"), ("a0", "m"), ("c000", "g"), ("f4", "o"),
            ("f6", ""), ("f7", ""), ("f93c00", "f"), ("e0", ""), ("ff", ""),
        ];
        (char Name, Use Read)[] readers =
        [
            ('u', (ref CborReader reader) => reader.ReadUInt64()), ('i', (ref CborReader reader) => reader.ReadInt64()),
            ('b', (ref CborReader reader) => reader.ReadByteString()), ('t', (ref CborReader reader) => reader.ReadTextString()),
            ('a', (ref CborReader reader) => reader.ReadArrayHead()), ('m', (ref CborReader reader) => reader.ReadMapHead()),
            ('g', (ref CborReader reader) => reader.ReadTag()), ('o', (ref CborReader reader) => reader.ReadBoolean()),
            ('f', (ref CborReader reader) => reader.ReadDouble()), ('v', (ref CborReader reader) => reader.ReadVariant()),
        ];
        foreach ((string item, string allowed) in items)
        {
            foreach ((char name, Use read) in readers)
            {
                if (!allowed.Contains(name))
                {
                    Refused(item.FromHex(), read);
                    continue;
                }

                var reader = new CborReader(item.FromHex());
                read(ref reader);
            }
        }
    }

    [Theory]
    [InlineData("7f61c3ff", false), InlineData("7f61c361bcff", false), InlineData("7f62c3bc60ff", true), InlineData("61ff", false)]
    [InlineData("62c080", false), InlineData("63eda080", false), InlineData("64f4908080", false), InlineData("63efbfbf", true)]
    public void A_text_is_valid_UTF8_in_every_one_of_its_chunks(string encoded, bool valid)
    {
        byte[] data = encoded.FromHex();
        if (valid) Assert.NotEmpty(new CborReader(data).ReadTextString());
        else Refused(data, (ref CborReader reader) => reader.ReadTextString());
    }

    [Fact]
    public void A_definite_string_is_a_view_of_the_input()
    {
        byte[] data = "43010203".FromHex();
        ReadOnlySpan<byte> value = new CborReader(data).ReadByteString();
        data[1] = 9;
        Assert.Equal([9, 2, 3], value.ToArray());
    }

    [Fact]
    public void A_byte_string_of_another_length_than_asked_for_is_refused()
    {
        Assert.Equal([1, 2, 3], new CborReader("43010203".FromHex()).ReadByteString(3).ToArray());
        Assert.Equal([1, 2, 3], new CborReader("5f4101420203ff".FromHex()).ReadByteString(3).ToArray());
        Refused("43010203".FromHex(), (ref CborReader reader) => reader.ReadByteString(2));
        Refused("43010203".FromHex(), (ref CborReader reader) => reader.ReadByteString(4));
    }

    [Fact]
    public void An_array_struct_may_lack_trailing_elements_and_have_more_than_are_known()
    {
        foreach (string encoded in new[] { "820107", "84010708f6", "9f0107ff", "9f0107f69f08ffff" })
        {
            var reader = new CborReader(encoded.FromHex());
            int count = reader.ReadArrayHead();
            Assert.True(reader.HasField(count, 0));
            Assert.Equal(1, reader.ReadInt32());
            Assert.True(reader.HasField(count, 1));
            Assert.Equal(7, reader.ReadInt32());
            reader.SkipRest(count, 2);
            Assert.Equal(0, reader.Remaining);
        }

        foreach (string encoded in new[] { "8101", "8201f6", "9f01ff", "9f01f6ff", "8301f6f6" })
        {
            var reader = new CborReader(encoded.FromHex());
            int count = reader.ReadArrayHead();
            Assert.Equal(1, reader.ReadInt32());
            Assert.False(reader.HasField(count, 1));
            // Not there or null: a null was consumed, so two elements were read if there were two.
            reader.SkipRest(count, Math.Min(2, count));
            Assert.Equal(0, reader.Remaining);
        }
    }

    [Fact]
    public void An_enum_is_an_array_of_two_with_its_variant_first()
    {
        var reader = new CborReader("82018107".FromHex());
        Assert.Equal(1UL, reader.ReadVariant());
        Assert.Equal(1, reader.ReadArrayHead());
        Assert.Equal(7, reader.ReadInt32());
        Refused("8101".FromHex(), (ref CborReader r) => r.ReadVariant());
        Refused("83018000".FromHex(), (ref CborReader r) => r.ReadVariant());
        Refused("82f680".FromHex(), (ref CborReader r) => r.ReadVariant());
    }

    [Fact]
    public void What_was_read_can_be_kept_as_received()
    {
        var reader = new CborReader("8218019f02ff03".FromHex());
        Assert.Equal(2, reader.ReadArrayHead());
        int start = reader.Position;
        reader.Skip();
        reader.Skip();
        Assert.Equal("18019f02ff", reader.Since(start).ToHex());
        Assert.Equal(1, reader.Remaining);
    }
}

using System.Numerics;
using Ockam.Encoding;

namespace Ockam.Tests.Encoding;

public class BareTests
{
    [Fact]
    public void An_integer_is_its_groups_of_seven_bits_from_the_least_and_comes_back()
    {
        var buffer = new byte[Bare.MaximumVarUIntLength];
        foreach (ulong value in CborWriterTests.Values(1, Scale.Of(5_000)))
        {
            var groups = new List<byte>();
            BigInteger rest = value;
            do
            {
                rest = BigInteger.DivRem(rest, 128, out BigInteger group);
                groups.Add((byte)(group + (rest.IsZero ? 0 : 128)));
            }
            while (!rest.IsZero);

            int written = Bare.WriteVarUInt(buffer, value);
            Assert.Equal(groups, buffer[..written]);
            Assert.Equal(written, Bare.VarUIntLength(value));
            Assert.Equal(value, Bare.ReadVarUInt(buffer, out int read));
            Assert.Equal(written, read);
            for (int length = 0; length < written; length++)
            {
                byte[] part = buffer[..length];
                Assert.Throws<EncodingException>(() => Bare.ReadVarUInt(part, out _));
            }
        }
    }

    [Theory]
    [InlineData("80808080808080808000"), InlineData("80808080808080808002"), InlineData("ffffffffffffffffff7f")]
    [InlineData("ffffffffffffffffff80"), InlineData("8080808080808080808001")]
    public void A_tenth_byte_other_than_one_is_refused(string encoded) =>
        Assert.Throws<EncodingException>(() => Bare.ReadVarUInt(encoded.FromHex(), out _));

    [Fact]
    public void Data_and_text_have_the_same_form_and_what_follows_is_left_alone()
    {
        Assert.Equal("0568656c6c6f", Bare.EncodeString("hello").ToHex());
        Assert.Equal("0568656c6c6f", Bare.EncodeData("68656c6c6f".FromHex()).ToHex());
        byte[] data = "0568656c6c6f99".FromHex();
        Assert.Equal("hello", Bare.ReadString(data, out int read));
        Assert.Equal(6, read);
        Assert.Equal("68656c6c6f", Bare.ReadData(data, out read).ToHex());
        Assert.Equal(6, read);
        Assert.Equal("00", Bare.EncodeData([]).ToHex());

        var large = new byte[200];
        Assert.Equal("c801", Bare.EncodeData(large)[..2].ToHex());
        Assert.Equal(large, Bare.ReadData(Bare.EncodeData(large), out read).ToArray());
        Assert.Equal(202, read);
    }

    [Theory]
    [InlineData(""), InlineData("01"), InlineData("0568656c6c"), InlineData("ffffffffffffffffff01"), InlineData("80808080088000")]
    [InlineData("ffffffff07"), InlineData("ffffffffffffffff7f00")]
    public void Data_longer_than_what_is_left_are_refused_without_memory_for_them(string encoded)
    {
        byte[] data = encoded.FromHex();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<EncodingException>(() => Bare.ReadData(data, out _).Length);
        Assert.Throws<EncodingException>(() => Bare.ReadString(data, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void A_string_that_is_not_UTF8_is_refused()
    {
        Assert.Throws<EncodingException>(() => Bare.ReadString("02c328".FromHex(), out _));
        Assert.Equal("c328", Bare.ReadData("02c328".FromHex(), out _).ToHex());
    }

    [Fact]
    public void A_short_integer_is_little_endian()
    {
        Assert.Equal(0x0201, Bare.ReadUInt16("0102ff".FromHex()));
        Assert.Throws<EncodingException>(() => Bare.ReadUInt16("01".FromHex()));
    }

    [Theory]
    [InlineData(""), InlineData("02"), InlineData("ff")]
    public void A_mark_of_an_optional_value_is_zero_or_one(string encoded)
    {
        Assert.False(Bare.ReadOptional("0001".FromHex(), out int read));
        Assert.Equal(1, read);
        Assert.True(Bare.ReadOptional("01".FromHex(), out read));
        Assert.Equal(1, read);
        Assert.Throws<EncodingException>(() => Bare.ReadOptional(encoded.FromHex(), out _));
    }

    [Fact]
    public void Any_bytes_end_in_a_value_or_the_one_error()
    {
        byte[][] seeds = ["ffffffffffffffffff01".FromHex(), "0568656c6c6f".FromHex(), "c801".FromHex(), "80".FromHex()];
        var mutator = new Mutator(52);
        int values = 0, errors = 0;
        for (int round = Scale.Of(20_000); round > 0; round--)
        {
            byte[] data = mutator.Next(seeds);
            try
            {
                ReadOnlySpan<byte> content = Bare.ReadData(data, out int read);
                Assert.InRange(read, content.Length + 1, data.Length);
                values++;
            }
            catch (EncodingException)
            {
                errors++;
            }
        }

        Assert.True(values > 0 && errors > 0);
    }
}

using System.Buffers.Binary;
using Ockam.Encoding;

namespace Ockam.Tests.Encoding;

public class CborWriterTests
{
    [Fact]
    public void Every_head_has_the_shortest_form()
    {
        var writer = new CborWriter(0);
        foreach (ulong value in Values(8949, Scale.Of(5_000)))
        {
            int count = (int)(value & int.MaxValue);
            (Action Write, int Major, ulong Argument)[] heads =
            [
                (() => writer.WriteUInt64(value), 0, value),
                (() => writer.WriteInt64((long)(value >> 1)), 0, value >> 1),
                (() => writer.WriteInt64(-1 - (long)(value >> 1)), 1, value >> 1),
                (() => writer.WriteArrayHead(count), 4, (ulong)count),
                (() => writer.WriteMapHead(count), 5, (ulong)count),
            ];
            foreach ((Action write, int major, ulong argument) in heads)
            {
                writer.Clear();
                write();
                Assert.Equal(Head(major, argument).ToHex(), writer.Written.ToHex());
                Assert.Equal(writer.Written.Length, CborWriter.HeadLength(argument));
            }
        }
    }

    [Theory]
    [InlineData(0), InlineData(23), InlineData(24), InlineData(255), InlineData(256), InlineData(65_535), InlineData(65_536)]
    public void A_string_follows_its_shortest_head(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        var writer = new CborWriter(1);
        writer.WriteByteString(content);
        Assert.Equal(((byte[])[.. Head(2, (ulong)length), .. content]).ToHex(), writer.Written.ToHex());

        writer.Clear();
        writer.WriteTextString(new string('x', length));
        Assert.Equal(((byte[])[.. Head(3, (ulong)length), .. Enumerable.Repeat((byte)'x', length)]).ToHex(), writer.Written.ToHex());
    }

    [Fact]
    public void A_text_is_written_as_UTF8_and_half_a_surrogate_as_the_replacement()
    {
        var writer = new CborWriter();
        writer.WriteTextString("\u00fc\ud800\udd51");
        writer.WriteTextString("\ud800");
        Assert.Equal("66c3bcf090859163efbfbd", writer.Written.ToHex());
    }

    [Fact]
    public void An_enum_nests_its_fields_in_an_array_of_their_own()
    {
        var writer = new CborWriter();
        writer.WriteVariant(1, 0);
        writer.WriteVariant(0, 1);
        writer.WriteEncoded([0x07]);
        Assert.Equal("82018082008107", writer.Written.ToHex());
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var random = new Random(28);
        var writer = new CborWriter(0);
        for (int round = Scale.Of(2_000); round > 0; round--)
        {
            writer.Clear();
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            string text = new([.. bytes.Select(b => (char)(b + 0x20))]);
            ulong number = (ulong)random.NextInt64() >> random.Next(64);
            double real = BitConverter.Int64BitsToDouble(random.NextInt64());
            writer.WriteMapHead(2);
            writer.WriteUInt64(number);
            writer.WriteByteString(bytes);
            writer.WriteInt64(-1 - (long)number);
            writer.WriteTextString(text);
            writer.WriteDouble(real);

            var reader = new CborReader(writer.ToArray());
            Assert.Equal(2, reader.ReadMapHead());
            Assert.Equal(number, reader.ReadUInt64());
            Assert.Equal(bytes, reader.ReadByteString().ToArray());
            Assert.Equal(-1 - (long)number, reader.ReadInt64());
            Assert.Equal(text, reader.ReadTextString());
            Assert.Equal(BitConverter.DoubleToInt64Bits(real), BitConverter.DoubleToInt64Bits(reader.ReadDouble()));
            Assert.Equal(0, reader.Remaining);
        }
    }

    [Fact]
    public void Clearing_zeroes_what_was_written()
    {
        var writer = new CborWriter(64);
        writer.WriteByteString([1, 2, 3, 4]);
        ReadOnlySpan<byte> before = writer.Written;
        writer.Clear();
        Assert.Equal(0, writer.Written.Length);
        Assert.Equal(new byte[5], before.ToArray());
    }

    [Fact]
    public void Growing_zeroes_the_buffer_that_is_left_behind()
    {
        var writer = new CborWriter(5);
        writer.WriteByteString([1, 2, 3, 4]);
        ReadOnlySpan<byte> before = writer.Written;
        writer.WriteUInt64(7);
        Assert.Equal("440102030407", writer.Written.ToHex());
        Assert.Equal(new byte[5], before.ToArray());
    }

    [Fact]
    public void A_negative_count_is_refused_before_anything_is_written()
    {
        var writer = new CborWriter();
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.WriteArrayHead(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.WriteMapHead(-1));
        Assert.Equal(0, writer.Written.Length);
    }

    /// <summary>Values around every power of two and random ones of every size.</summary>
    internal static IEnumerable<ulong> Values(int seed, int random)
    {
        foreach (ulong bound in (ulong[])[0, 23, 24, 25])
            yield return bound;
        for (int bit = 0; bit < 64; bit++)
        {
            yield return (1UL << bit) - 1;
            yield return 1UL << bit;
            yield return (1UL << bit) + 1;
        }

        yield return ulong.MaxValue;
        var generator = new Random(seed);
        Span<byte> bytes = stackalloc byte[8];
        var values = new ulong[random];
        for (int i = 0; i < random; i++)
        {
            generator.NextBytes(bytes);
            values[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes) >> generator.Next(64);
        }

        foreach (ulong value in values) yield return value;
    }

    /// <summary>The shortest head, found by trying the lengths from the smallest up.</summary>
    internal static byte[] Head(int major, ulong argument)
    {
        if (argument <= 23) return [(byte)(major * 32 + (int)argument)];
        for (int exponent = 0; ; exponent++)
        {
            int size = 1 << exponent;
            if ((UInt128)argument >= UInt128.One << (8 * size)) continue;
            var big = new System.Numerics.BigInteger(argument).ToByteArray(isUnsigned: true, isBigEndian: true);
            return [(byte)(major * 32 + 24 + exponent), .. new byte[size - big.Length], .. big];
        }
    }
}

using System.Globalization;
using System.Text.Json;
using Ockam.Encoding;

namespace Ockam.Tests.Encoding;

/// <summary>The integers and optional values of <c>bare_encoding.json</c>; its messages are tested with routes.</summary>
public class BareVectorTests
{
    private static readonly JsonElement File = Vectors.SkipReason is null ? Vectors.Read("ockam/bare_encoding.json") : default;

    [VectorFact]
    public void The_largest_integer_and_the_malformed_ones_are_as_in_the_original()
    {
        JsonElement vectors = File.GetProperty("uvarint");
        byte[] largest = vectors.Hex("max_u64_encoding");
        Assert.Equal(ulong.MaxValue, Bare.ReadVarUInt(largest, out int read));
        Assert.Equal(largest.Length, read);
        foreach (JsonElement malformed in vectors.GetProperty("must_reject").EnumerateArray())
            Assert.Throws<EncodingException>(() => Bare.ReadVarUInt(malformed.FromHex(), out _));
    }

    [VectorFact]
    public void The_integers_of_the_original_come_back_and_take_the_bytes_that_are_reckoned()
    {
        JsonElement vectors = File.GetProperty("uvarint");
        var buffer = new byte[Bare.MaximumVarUIntLength];
        foreach (JsonElement text in vectors.GetProperty("roundtrip_values").EnumerateArray()
            .Concat(vectors.GetProperty("size_check_values").EnumerateArray()))
        {
            ulong value = ulong.Parse(text.GetString()!.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            int written = Bare.WriteVarUInt(buffer, value);
            Assert.Equal(Bare.VarUIntLength(value), written);
            Assert.Equal(value, Bare.ReadVarUInt(buffer.AsSpan(0, written), out int read));
            Assert.Equal(written, read);
        }
    }

    [VectorFact]
    public void Optional_values_are_a_mark_and_the_value_read_and_written()
    {
        JsonElement cases = File.GetProperty("optional_tuples").GetProperty("cases");
        Assert.Equal(4, cases.GetArrayLength());
        foreach (JsonElement sample in cases.EnumerateArray())
        {
            // Such as: tuple(int,int,optional int) AA BB none
            string meaning = sample[0].GetString()!;
            bool[] optional = [.. meaning[(meaning.IndexOf('(') + 1)..meaning.IndexOf(')')].Split(',').Select(type => type != "int")];
            ulong?[] values = [.. meaning[(meaning.IndexOf(')') + 2)..].Split(' ').Select(ZigZag)];
            byte[] encoded = sample[1].FromHex();
            Assert.Equal(encoded.ToHex(), Write(values, optional).ToHex());
            Assert.Equal(values, Read(encoded, optional));
        }
    }

    // Integers of the samples are signed, which the protocol itself never uses: each is written as twice its value.
    private static ulong? ZigZag(string hex) =>
        hex == "none" ? null : 2 * ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static byte[] Write(ulong?[] values, bool[] optional)
    {
        var buffer = new byte[100];
        int length = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (optional[i]) length += Bare.WriteOptional(buffer.AsSpan(length), values[i] is not null);
            if (values[i] is { } value) length += Bare.WriteVarUInt(buffer.AsSpan(length), value);
        }

        return buffer[..length];
    }

    private static ulong?[] Read(ReadOnlySpan<byte> encoded, bool[] optional)
    {
        var values = new ulong?[optional.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int length = 0;
            bool isPresent = !optional[i] || Bare.ReadOptional(encoded, out length);
            encoded = encoded[length..];
            if (!isPresent) continue;
            values[i] = Bare.ReadVarUInt(encoded, out length);
            encoded = encoded[length..];
        }

        Assert.True(encoded.IsEmpty);
        return values;
    }
}

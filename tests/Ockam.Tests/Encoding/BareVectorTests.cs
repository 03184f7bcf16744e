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
    public void Optional_values_are_a_flag_and_the_value()
    {
        // Integers of the samples are signed: zigzag, which the protocol itself never uses.
        string Compose(string meaning) => string.Concat(meaning[(meaning.IndexOf(')') + 1)..].Trim().Split(' ')
            .Zip(meaning[(meaning.IndexOf('(') + 1)..meaning.IndexOf(')')].Split(','))
            .Select(part => part.First == "none" ? "00"
                : (part.Second.StartsWith("optional", StringComparison.Ordinal) ? "01" : "") + ZigZag(part.First)));

        JsonElement cases = File.GetProperty("optional_tuples").GetProperty("cases");
        Assert.Equal(4, cases.GetArrayLength());
        foreach (JsonElement sample in cases.EnumerateArray()) Assert.Equal(sample[1].GetString(), Compose(sample[0].GetString()!));

        static string ZigZag(string hex)
        {
            var buffer = new byte[Bare.MaximumVarUIntLength];
            int length = Bare.WriteVarUInt(buffer, 2 * ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            return buffer[..length].ToHex();
        }
    }
}

using System.Text.Json;
using Ockam.Encoding;
using Ockam.Identities;

namespace Ockam.Tests.Identities;

public class IdentifierTests
{
    private const string Digits = "e92f183eb4c324804ef4d62962dea94cf095a265a1b2c3d4e5f6a6b5c4d3e2f1";

    [Theory]
    [InlineData("I" + Digits)]
    [InlineData("  I" + Digits + "\n")]
    [InlineData("IE92F183EB4C324804EF4D62962DEA94CF095A265A1B2C3D4E5F6A6B5C4D3E2F1")]
    public void The_text_form_is_read_in_either_case_and_written_in_lower_case(string text) =>
        Assert.Equal("I" + Digits, Identifier.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("I")]
    [InlineData("i" + Digits)]
    [InlineData("P" + Digits)]
    [InlineData(Digits)]
    [InlineData("I " + Digits)]
    [InlineData("I" + Digits + "0")]
    [InlineData("I" + Digits + "00")]
    [InlineData("Ig92f183eb4c324804ef4d62962dea94cf095a265a1b2c3d4e5f6a6b5c4d3e2f1")]
    public void Another_text_is_no_identifier(string? text)
    {
        Assert.False(Identifier.TryParse(text, out _));
        if (text is not null) Assert.Throws<FormatException>(() => Identifier.Parse(text));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void Another_length_is_refused(int length)
    {
        Assert.Throws<ArgumentException>(() => new Identifier(new byte[length]));
        var writer = new CborWriter();
        writer.WriteByteString(new byte[length]);
        Assert.Throws<EncodingException>(() => Read(writer.ToArray()));
    }

    [Fact]
    public void The_CBOR_form_is_a_byte_string()
    {
        Identifier identifier = Identifier.Parse("I" + Digits);
        var writer = new CborWriter();
        identifier.Encode(writer);
        Assert.Equal("5820" + Digits, writer.Written.ToHex());
        Assert.True(identifier == Read(writer.ToArray()));
        Assert.True(identifier != new Identifier(new byte[32]));
    }

    [VectorFact]
    public void The_texts_of_the_original_are_read()
    {
        JsonElement valid = Vectors.Read("ockam/identities.json").GetProperty("identifier_strings").GetProperty("valid");
        foreach (JsonElement text in valid.EnumerateArray())
            Assert.Equal(text.GetString(), Identifier.Parse(text.GetString()!).ToString());
    }

    private static Identifier Read(byte[] bytes)
    {
        var reader = new CborReader(bytes);
        return Identifier.Decode(ref reader);
    }
}

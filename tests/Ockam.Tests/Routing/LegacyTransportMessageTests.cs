using System.Text.Json;
using Ockam.Encoding;
using Ockam.Routing;

namespace Ockam.Tests.Routing;

public class LegacyTransportMessageTests
{
    [VectorFact]
    public void The_messages_of_the_original_are_read_and_written_with_its_end_mark()
    {
        JsonElement cases = Vectors.Read("ockam/bare_encoding.json").GetProperty("legacy_transport_message_v1").GetProperty("cases");
        Assert.Equal(4, cases.GetArrayLength());
        foreach (JsonElement sample in cases.EnumerateArray())
        {
            foreach (string end in new[] { "", "00" })
            {
                var message = LegacyTransportMessage.Decode((sample.GetProperty("encoded").GetString() + end).FromHex());
                Assert.Equal(Texts(sample, "onward"), message.Onward.Select(address => address.ToString()));
                Assert.Equal(Texts(sample, "return_route"), message.Return.Select(address => address.ToString()));
                Assert.Equal(sample.GetProperty("payload").GetString(), message.Payload.Span.ToHex());
                Assert.Null(message.TracingContext);
                Assert.Equal(sample.GetProperty("encoded").GetString() + "00", message.Encode().ToHex());
            }
        }
    }

    [VectorFact]
    public void The_versions_that_the_original_reads_are_read_and_others_refused()
    {
        JsonElement versions = Vectors.Read("ockam/bare_encoding.json").GetProperty("protocol_versions");
        foreach (JsonElement version in versions.GetProperty("accepted_versions").EnumerateArray())
            Assert.Empty(LegacyTransportMessage.Decode([version.GetByte(), 0, 0, 0, 0]).Onward);
        foreach (JsonElement version in versions.GetProperty("rejected_versions").EnumerateArray())
            Assert.Throws<EncodingException>(() => LegacyTransportMessage.Decode([version.GetByte(), 0, 0, 0, 0]));
    }

    [Fact]
    public void A_message_comes_back_as_it_was_written()
    {
        var random = new Random(14);
        for (int round = Scale.Of(500); round > 0; round--)
        {
            Route NewRoute() => new(Enumerable.Range(0, random.Next(2) * random.Next(65)).Select(_ =>
            {
                var name = new byte[random.Next(2) * random.Next(200)];
                random.NextBytes(name);
                return new Address((byte)random.Next(256), name);
            }));
            var payload = new byte[random.Next(300)];
            random.NextBytes(payload);
            var message = new LegacyTransportMessage(NewRoute(), NewRoute(), payload);
            LegacyTransportMessage read = LegacyTransportMessage.Decode(message.Encode());
            Assert.Equal(message.Onward, read.Onward);
            Assert.Equal(message.Return, read.Return);
            Assert.Equal(payload, read.Payload.ToArray());
        }
    }

    [Fact]
    public void A_tracing_context_is_read() =>
        Assert.Equal("{}", LegacyTransportMessage.Decode("0200000001027b7d".FromHex()).TracingContext);

    [Theory]
    [InlineData(""), InlineData("0000000000"), InlineData("0300000000"), InlineData("01"), InlineData("0100"), InlineData("010000")]
    [InlineData("0100000002"), InlineData("010000000000"), InlineData("0100000001"), InlineData("01000000010561")]
    [InlineData("0100000001ff"), InlineData("010000000101c3"), InlineData("01010005616263"), InlineData("0141"), InlineData("0101")]
    [InlineData("01ffffffffffffffffff01")]
    public void Another_form_is_refused(string encoded) =>
        Assert.Throws<EncodingException>(() => LegacyTransportMessage.Decode(encoded.FromHex()));

    [Fact]
    public void A_route_of_more_addresses_than_allowed_is_refused_before_they_are_read()
    {
        byte[] data = [1, 64, .. new byte[2 * 64], 0, 0];
        Assert.Equal(64, LegacyTransportMessage.Decode(data).Onward.Count);
        byte[] more = [1, 65, .. new byte[2 * 65], 0, 0];
        Assert.Contains("65", Assert.Throws<EncodingException>(() => LegacyTransportMessage.Decode(more)).Message);
    }

    [Fact]
    public void Any_bytes_end_in_a_message_or_the_one_error()
    {
        byte[][] seeds =
        [
            new LegacyTransportMessage(Route.Parse("1#a:1 => echo"), Route.Parse("x"), new byte[] { 1, 2, 3 }).Encode(),
            "0200000001027b7d".FromHex(),
        ];
        var mutator = new Mutator(4);
        int values = 0, rounds = Scale.Of(10_000);
        for (int i = 0; i < rounds; i++)
        {
            byte[] data = mutator.Next(seeds);
            try
            {
                LegacyTransportMessage message = LegacyTransportMessage.Decode(data);
                Assert.Equal(message.Onward, LegacyTransportMessage.Decode(message.Encode()).Onward);
                values++;
            }
            catch (EncodingException)
            {
            }
        }

        Assert.InRange(values, 1, rounds - 1);
    }

    private static IEnumerable<string?> Texts(JsonElement sample, string name) =>
        sample.GetProperty(name).EnumerateArray().Select(text => text.GetString());
}

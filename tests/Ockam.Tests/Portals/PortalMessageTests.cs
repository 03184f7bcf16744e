using System.Text.Json;
using Ockam.Encoding;
using Ockam.Portals;

namespace Ockam.Tests.Portals;

/// <summary>The bytes of portal messages (section 6.1).</summary>
public class PortalMessageTests
{
    [VectorFact]
    public void Every_message_of_the_vectors_is_read_and_those_of_Rust_are_written()
    {
        int written = 0;
        foreach (JsonElement vector in Vectors.Read("ockam/portal_messages.json").GetProperty("cases").EnumerateArray())
        {
            byte[] encoded = vector.Hex("encoded");
            PortalMessage message = PortalMessage.Read(encoded);
            Assert.Equal(vector.GetProperty("msg").GetString(), message.Kind.ToString());
            if (message.Kind != PortalMessageKind.Payload)
            {
                Assert.Equal(encoded, Whole(message.Kind));
                written++;
                continue;
            }

            Assert.Equal(vector.Hex("payload"), message.Data.ToArray());
            JsonElement counter = vector.GetProperty("counter");
            Assert.Equal(counter.ValueKind == JsonValueKind.Null ? null : counter.GetUInt16(), message.Counter);
            if (vector.GetProperty("emitted_by").GetString()!.StartsWith("Elixir", StringComparison.Ordinal)) continue;
            Assert.Equal(encoded, Payload(message.Data));
            written++;
        }

        Assert.Equal(4, written);
    }

    [Theory]
    [InlineData(0, "0300")]
    [InlineData(1, "0301")]
    [InlineData(127, "037f")]
    [InlineData(128, "038001")]
    [InlineData(16383, "03ff7f")]
    [InlineData(16384, "03808001")]
    [InlineData(49152, "03808003")]
    public void A_payload_is_a_variant_a_length_and_its_data(int length, string head)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);
        byte[] encoded = Payload(data);
        Assert.Equal(head + data.ToHex(), encoded.ToHex());
        Assert.True(PortalMessage.Read(encoded).Data.SequenceEqual(data));
        Assert.True(encoded.Length - length <= PortalMessage.MaximumHead);
    }

    [Theory]
    [InlineData("030105", null)]
    [InlineData("03010501", null)]
    [InlineData("0301050107", null)]
    [InlineData("030105010700", 7)]
    [InlineData("0301050107ff", 0xff07)]
    [InlineData("030105000700", null)]
    [InlineData("030105020700", null)]
    [InlineData("03010501070099", 7)]
    public void A_counter_is_there_when_a_flag_of_one_has_two_bytes_after_it(string encoded, int? counter)
    {
        PortalMessage message = PortalMessage.Read(encoded.FromHex());
        Assert.Equal(counter, message.Counter);
        Assert.Equal("05", message.Data.ToHex());
    }

    [Theory]
    [InlineData("")]
    [InlineData("04")]
    [InlineData("05")]
    [InlineData("ff00")]
    [InlineData("03")]
    [InlineData("0301")]
    [InlineData("038001")]
    [InlineData("0380")]
    [InlineData("03ffffffffffffffffff01")]
    [InlineData("03ffffffffffffffffffff01")]
    public void What_is_no_portal_message_is_refused(string encoded) =>
        Assert.Throws<EncodingException>(() => PortalMessage.Read(encoded.FromHex()));

    [Fact]
    public void Whatever_comes_is_read_or_refused()
    {
        var mutator = new Mutator(11);
        List<byte[]> seeds = [[0], [1], [2], Payload(new byte[300]), [.. Payload(new byte[5]), 1, 2, 3]];
        int read = 0;
        for (int i = 0; i < Scale.Of(20_000); i++)
        {
            byte[] input = mutator.Next(seeds);
            try
            {
                PortalMessage message = PortalMessage.Read(input);
                Assert.True(message.Data.Length <= input.Length);
                read++;
            }
            catch (EncodingException)
            {
                // Refused.
            }
        }

        Assert.True(read > 1000);
    }

    private static byte[] Whole(PortalMessageKind kind) => kind switch
    {
        PortalMessageKind.Ping => PortalMessage.Ping.ToArray(),
        PortalMessageKind.Pong => PortalMessage.Pong.ToArray(),
        _ => PortalMessage.Disconnect.ToArray(),
    };

    private static byte[] Payload(ReadOnlySpan<byte> data)
    {
        byte[] buffer = new byte[PortalMessage.MaximumHead + data.Length];
        data.CopyTo(buffer.AsSpan(PortalMessage.MaximumHead));
        return buffer[PortalMessage.WritePayloadHead(buffer, PortalMessage.MaximumHead, data.Length)..];
    }
}

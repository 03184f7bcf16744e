using System.Text.Json;
using Ockam.Encoding;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

public class RecordPlaintextTests
{
    // Onward [0#echo], return [0#abcd], payload "hello".
    private const string Hello = "8282008183818200446563686f81820044616263644568656c6c6f40";
    private const string Echo = "8200446563686f";
    private const string Abcd = "82004461626364";

    [VectorFact]
    public void The_published_and_derived_plaintexts_are_these()
    {
        Assert.Equal(Hello.FromHex(), Vectors.Read("ockam/derived_secure_channel.json").Hex("transport_plaintext"));
        JsonElement close = Vectors.Read("ockam/secure_channel_messages.json").GetProperty("close");
        Assert.Equal(close.Hex("cbor"), RecordPlaintext.Close.ToArray());
    }

    [VectorFact]
    public void The_published_refresh_is_read_and_written()
    {
        JsonElement refresh = Vectors.Read("ockam/secure_channel_messages.json").GetProperty("refresh_credentials");
        byte[] plaintext = refresh.Hex("cbor");
        JsonElement decoded = refresh.GetProperty("decoded");
        byte[] history = decoded.Hex("change_history");
        byte[] credentials = [0x81, .. decoded.Hex("credential_and_purpose_key")];
        RecordContent content = RecordPlaintext.Parse(plaintext);
        Assert.Equal(RecordKind.RefreshCredentials, content.Kind);
        Assert.Equal([0x82, .. history, .. credentials], content.Refresh.ToArray());
        Assert.Equal(plaintext, RecordPlaintext.WriteRefresh(history, credentials));
    }

    [Fact]
    public void A_payload_is_read_as_views()
    {
        byte[] plaintext = Hello.FromHex();
        RecordContent content = RecordPlaintext.Parse(plaintext);
        AssertHello(plaintext, content);
    }

    [Fact]
    public void A_payload_is_written_around_its_bytes()
    {
        byte[] expected = Hello.FromHex();
        int header = RecordPlaintext.PayloadHeaderLength(5, 7, 1, 7, 1);
        Assert.Equal(expected.Length, header + 5 + RecordPlaintext.TailLength);
        foreach (int spare in new[] { 0, 1, 50 })
        {
            var buffer = new byte[spare + expected.Length];
            "68656c6c6f".FromHex().CopyTo(buffer, spare + header);
            int start = RecordPlaintext.WritePayloadHeader(buffer, spare + header, 5, Echo.FromHex(), 1, Abcd.FromHex(), 1);
            Assert.Equal(spare, start);
            Assert.Equal(expected, buffer[start..]);
        }
    }

    [Fact]
    public void Missing_room_leaves_the_buffer_as_it_was()
    {
        int header = RecordPlaintext.PayloadHeaderLength(5, 7, 1, 7, 1);
        foreach ((int offset, int length) in new[] { (header - 1, 100), (header, header + 5), (int.MaxValue, 100) })
        {
            var buffer = new byte[length];
            Assert.Throws<ArgumentException>(
                () => { RecordPlaintext.WritePayloadHeader(buffer, offset, 5, Echo.FromHex(), 1, Abcd.FromHex(), 1); });
            Assert.DoesNotContain(buffer, b => b != 0);
        }
    }

    [Fact]
    public void What_is_written_is_read_again_for_any_lengths()
    {
        var random = new Random(7);
        int[] lengths = [0, 1, 23, 24, 255, 256, 65_535, 65_536, 70_000];
        for (int i = Scale.Of(200); i > 0; i--)
        {
            var payload = new byte[lengths[random.Next(lengths.Length)]];
            random.NextBytes(payload);
            (byte[] onward, int onwardCount) = RandomRoute(random);
            (byte[] back, int returnCount) = RandomRoute(random);
            int header = RecordPlaintext.PayloadHeaderLength(payload.Length, onward.Length, onwardCount, back.Length, returnCount);
            var buffer = new byte[header + payload.Length + RecordPlaintext.TailLength];
            payload.CopyTo(buffer, header);
            Assert.Equal(0, RecordPlaintext.WritePayloadHeader(buffer, header, payload.Length, onward, onwardCount, back, returnCount));
            RecordContent content = RecordPlaintext.Parse(buffer);
            Assert.Equal((onwardCount, returnCount), (content.OnwardCount, content.ReturnCount));
            Assert.Equal(onward, content.OnwardElements.ToArray());
            Assert.Equal(back, content.ReturnElements.ToArray());
            Assert.Equal((header, payload.Length), (content.PayloadOffset, content.PayloadLength));
        }
    }

    [Theory]
    // A newer element in each of the arrays that are structs.
    [InlineData("8382008183818200446563686f81820044616263644568656c6c6f4001")]
    [InlineData("82820082" + "83818200446563686f81820044616263644568656c6c6f" + "a10102" + "40")]
    [InlineData("82820081" + "84818200446563686f81820044616263644568656c6c6f" + "f6" + "40")]
    // Indefinite arrays.
    [InlineData("9f82008183818200446563686f81820044616263644568656c6c6f40ff")]
    [InlineData("8282009f9f9f8200446563686fff9f82004461626364ff4568656c6c6fffff40")]
    // Any padding, none, and bytes after the item.
    [InlineData("8282008183818200446563686f81820044616263644568656c6c6f43010203")]
    [InlineData("8282008183818200446563686f81820044616263644568656c6c6ff6")]
    [InlineData("8182008183818200446563686f81820044616263644568656c6c6f")]
    [InlineData("8282008183818200446563686f81820044616263644568656c6c6f40deadbeef")]
    // Longer heads than need be.
    [InlineData("8282180098019803" + "98018200446563686f" + "98018200446162636458" + "0568656c6c6f40")]
    public void A_payload_is_read_tolerantly(string hex)
    {
        byte[] plaintext = hex.FromHex();
        AssertHello(plaintext, RecordPlaintext.Parse(plaintext));
    }

    [Theory]
    [InlineData("8282028040")]
    [InlineData("82820281f640")]
    [InlineData("9f82029fff40ff")]
    public void A_Close_is_read_tolerantly(string hex) => Assert.Equal(RecordKind.Close, RecordPlaintext.Parse(hex.FromHex()).Kind);

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("82f640")]
    [InlineData("4568656c6c6f")]
    // Variants that are not known.
    [InlineData("8282038040")]
    [InlineData("82821bffffffffffffffff8040")]
    // Fields that are missing or null.
    [InlineData("8282008040")]
    [InlineData("828200818040")]
    [InlineData("828200818281820044656368" + "6f81820044" + "6162636440")]
    [InlineData("8282008183f681820044616263644568656c6c6f40")]
    [InlineData("8282008183818200446563686f8182004461626364f640")]
    [InlineData("8282018040")]
    [InlineData("82820181f640")]
    // Of another type.
    [InlineData("82820081834081820044616263644568656c6c6f40")]
    [InlineData("8282008183818200446563686f81820044616263646568656c6c6f40")]
    [InlineData("828201814040")]
    // The payload in pieces.
    [InlineData("8282008183818200446563686f81820044616263645f4568656c6c6fff40")]
    public void What_is_not_of_the_form_is_refused(string hex) =>
        Assert.Throws<EncodingException>(() => { RecordPlaintext.Parse(hex.FromHex()); });

    [Fact]
    public void Nothing_that_ends_early_is_read()
    {
        byte[] refresh = RecordPlaintext.WriteRefresh([0x81, 0x41, 0x01], [0x80]);
        foreach (byte[] whole in new[] { Hello.FromHex(), RecordPlaintext.Close.ToArray(), refresh })
        {
            for (int length = 0; length < whole.Length; length++)
            {
                Assert.Throws<EncodingException>(() => { RecordPlaintext.Parse(whole.AsSpan(0, length)); });
            }
        }
    }

    [Fact]
    public void Mutated_plaintexts_are_read_within_their_bounds_or_refused()
    {
        byte[][] seeds = [Hello.FromHex(), RecordPlaintext.Close.ToArray(), RecordPlaintext.WriteRefresh([0x81, 0x41, 0x01], [0x81, 0x80])];
        var mutator = new Mutator(8);
        int read = 0;
        for (int i = Scale.Of(20_000); i > 0; i--)
        {
            byte[] mutated = mutator.Next(seeds);
            try
            {
                RecordContent content = RecordPlaintext.Parse(mutated);
                Assert.InRange(content.PayloadOffset + content.PayloadLength, 0, mutated.Length);
                read++;
            }
            catch (EncodingException)
            {
                // Expected of most.
            }
        }

        Assert.True(read > 0);
    }

    [Fact]
    public void Reading_and_writing_a_payload_allocate_nothing()
    {
        var buffer = new byte[200];
        byte[] echo = Echo.FromHex();
        byte[] abcd = Abcd.FromHex();
        long allocated = 0;
        for (int i = 0; i < 3; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int j = 0; j < 100; j++)
            {
                int start = RecordPlaintext.WritePayloadHeader(buffer, 100, 64, echo, 1, abcd, 1);
                if (RecordPlaintext.Parse(buffer.AsSpan(start)).PayloadLength != 64) Assert.Fail("Another payload came out.");
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private static void AssertHello(byte[] plaintext, RecordContent content)
    {
        Assert.Equal(RecordKind.Payload, content.Kind);
        Assert.Equal((1, Echo), (content.OnwardCount, content.OnwardElements.ToHex()));
        Assert.Equal((1, Abcd), (content.ReturnCount, content.ReturnElements.ToHex()));
        Assert.Equal("68656c6c6f", plaintext.AsSpan(content.PayloadOffset, content.PayloadLength).ToArray().ToHex());
    }

    private static (byte[] Elements, int Count) RandomRoute(Random random)
    {
        int count = random.Next(30);
        var writer = new CborWriter();
        for (int i = 0; i < count; i++)
        {
            var address = new byte[random.Next(40)];
            random.NextBytes(address);
            writer.WriteArrayHead(2);
            writer.WriteUInt64((ulong)random.Next(256));
            writer.WriteByteString(address);
        }

        return (writer.ToArray(), count);
    }
}

using Ockam.Encoding;

namespace Ockam.Tests.Encoding;

public class CborBackwardWriterTests
{
    [Fact]
    public void Writing_backwards_gives_the_bytes_of_writing_forwards()
    {
        var random = new Random(1);
        var buffer = new byte[4096];
        var forward = new CborWriter(0);
        for (int round = Scale.Of(2_000); round > 0; round--)
        {
            // A message's shape: routes of addresses, then a payload that stands at the end already.
            forward.Clear();
            var backward = new CborBackwardWriter(buffer);
            var addresses = new (ulong Type, byte[] Bytes)[random.Next(40)];
            for (int i = 0; i < addresses.Length; i++)
            {
                addresses[i] = ((ulong)random.NextInt64() >> random.Next(64), new byte[random.Next(40)]);
                random.NextBytes(addresses[i].Bytes);
            }

            var payload = new byte[random.Next(2) * random.Next(600)];
            random.NextBytes(payload);
            forward.WriteArrayHead(3);
            forward.WriteArrayHead(addresses.Length);
            foreach ((ulong type, byte[] bytes) in addresses)
            {
                forward.WriteArrayHead(2);
                forward.WriteUInt64(type);
                forward.WriteByteString(bytes);
            }

            forward.WriteByteString(payload);
            forward.WriteNull();

            backward.WriteRaw(0xf6);
            backward.WriteEncoded(payload);
            backward.WriteByteStringHead(payload.Length);
            for (int i = addresses.Length - 1; i >= 0; i--)
            {
                backward.WriteEncoded(addresses[i].Bytes);
                backward.WriteByteStringHead(addresses[i].Bytes.Length);
                backward.WriteUInt64(addresses[i].Type);
                backward.WriteArrayHead(2);
            }

            backward.WriteArrayHead(addresses.Length);
            backward.WriteArrayHead(3);
            Assert.Equal(forward.Written.ToHex(), ((ReadOnlySpan<byte>)buffer.AsSpan(backward.Start)).ToHex());
        }
    }

    [Fact]
    public void Every_head_written_backwards_has_the_shortest_form()
    {
        var buffer = new byte[9];
        foreach (ulong value in CborWriterTests.Values(2, Scale.Of(1_000)))
        {
            var writer = new CborBackwardWriter(buffer);
            writer.WriteUInt64(value);
            Assert.Equal(CborWriterTests.Head(0, value).ToHex(), buffer[writer.Start..].ToHex());
        }
    }

    [Fact]
    public void A_write_that_does_not_fit_is_refused_and_writes_nothing()
    {
        Try(0, (ref CborBackwardWriter writer) => writer.WriteRaw(1));
        Try(3, (ref CborBackwardWriter writer) => writer.WriteEncoded([1, 2, 3, 4]));
        Try(2, (ref CborBackwardWriter writer) => writer.WriteUInt64(256));
        Try(4, (ref CborBackwardWriter writer) => writer.WriteByteStringHead(65_536));
        Try(0, (ref CborBackwardWriter writer) => writer.WriteArrayHead(0));
        Try(9, (ref CborBackwardWriter writer) => writer.WriteArrayHead(-1));
        Try(9, (ref CborBackwardWriter writer) => writer.WriteByteStringHead(-1));

        static void Try(int room, Use use)
        {
            var buffer = new byte[room];
            bool refused = false;
            var writer = new CborBackwardWriter(buffer);
            try
            {
                use(ref writer);
            }
            catch (ArgumentOutOfRangeException)
            {
                refused = true;
            }

            Assert.True(refused);
            Assert.Equal(room, writer.Start);
            Assert.Equal(new byte[room], buffer);
        }
    }

    private delegate void Use(ref CborBackwardWriter writer);
}

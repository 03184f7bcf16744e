using Ockam.Encoding;

namespace Ockam.Tests.Encoding;

public class CborFuzzTests
{
    private static readonly byte[][] Seeds =
    [
        .. Rfc8949.Examples.Select(example => example.Encoded.FromHex()),
        .. Rfc8949.NotWellFormed.Select(encoded => encoded.FromHex()),
        "84818200446563686f8182004461626364460568656c6c6ff6".FromHex(),
        "a40105021a010203040319019304f5a301612f02010370416c72656164792061206d656d626572".FromHex(),
        "8283584783010158418200815820000000000000000000000000000000000000000000000000000000000000000082008158400102f6".FromHex(),
    ];

    [Fact]
    public void Skip_accepts_exactly_what_is_well_formed_and_passes_exactly_over_it()
    {
        var mutator = new Mutator(8949);
        int accepted = 0, rounds = Scale.Of(40_000);
        for (int i = 0; i < rounds; i++)
        {
            byte[] data = mutator.Next(Seeds);
            // The answer must depend on the span alone, not on what lies behind it.
            byte[] padded = [.. data, 0xff, 0x00, 0xff];
            int? expected = WellFormed.LengthOf(data, CborReader.MaximumDepth);
            Assert.True(expected == SkipLength(padded.AsSpan(0, data.Length)), data.ToHex());
            if (expected is not null) accepted++;
        }

        // Both answers occurred often, so the comparison means something.
        Assert.InRange(accepted, rounds / 20, rounds * 19 / 20);
    }

    [Fact]
    public void Typed_reading_of_any_bytes_ends_in_a_value_or_the_one_error_and_within_memory_of_the_order_of_the_input()
    {
        var mutator = new Mutator(58);
        int values = 0, rounds = Scale.Of(20_000);
        for (int i = 0; i < rounds; i++)
        {
            byte[] data = mutator.Next(Seeds);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var reader = new CborReader(data);
                Diagnostic.Read(ref reader);
                values++;
            }
            catch (EncodingException)
            {
            }

            // Its notation is text, nested once for each level; an error has a message and a stack trace.
            long allowed = (64 * 1024) + (1024L * data.Length);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before <= allowed, data.ToHex());
        }

        Assert.InRange(values, rounds / 20, rounds);
    }

    [Fact]
    public void Whatever_is_read_typed_is_well_formed()
    {
        var mutator = new Mutator(824);
        int accepted = 0, rounds = Scale.Of(10_000);
        for (int i = 0; i < rounds; i++)
        {
            byte[] data = mutator.Next(Seeds);
            int length;
            try
            {
                var reader = new CborReader(data);
                Diagnostic.Read(ref reader);
                length = reader.Position;
            }
            catch (EncodingException)
            {
                continue;
            }

            Assert.True(length == WellFormed.LengthOf(data, 2 * CborReader.MaximumDepth), data.ToHex());
            accepted++;
        }

        Assert.InRange(accepted, rounds / 20, rounds - 1);
    }

    private static int? SkipLength(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new CborReader(data);
            reader.Skip();
            return reader.Position;
        }
        catch (EncodingException)
        {
            return null;
        }
    }
}

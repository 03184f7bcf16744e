using Ockam.Encoding;
using static Ockam.Tests.Encoding.CborExamplesTests;

namespace Ockam.Tests.Encoding;

public class CborLimitsTests
{
    // What an exception with its message and stack trace takes; an announced length that were believed would be far beyond.
    private const long ErrorAllowance = 32 * 1024;

    public static TheoryData<string> Openings() => ["81", "9f", "a100", "bf00", "c0", "d9d9f7", "a1", "bf"];

    [Theory]
    [MemberData(nameof(Openings))]
    public void Nesting_is_skipped_to_the_limit_and_refused_beyond(string opening)
    {
        byte[] start = opening.FromHex();
        // A container that opens in a map's key still needs the value, and an indefinite one its break.
        bool indefinite = start[0] is 0x9f or 0xbf;
        bool key = start is [0xa1] or [0xbf];
        byte[] Nest(int levels) =>
        [
            .. Enumerable.Repeat(start, levels).SelectMany(b => b), 0x00,
            .. Enumerable.Repeat<byte[]>([.. key ? [0x00] : Array.Empty<byte>(), .. indefinite ? [0xff] : Array.Empty<byte>()], levels)
                .SelectMany(b => b),
        ];

        byte[] deepest = Nest(CborReader.MaximumDepth);
        var reader = new CborReader(deepest);
        reader.Skip();
        Assert.Equal(0, reader.Remaining);
        Refused(Nest(CborReader.MaximumDepth + 1), (ref CborReader r) => r.Skip());
        Refused(Nest(100_000), (ref CborReader r) => r.Skip());
    }

    [Fact]
    public void Levels_are_counted_along_one_branch_only()
    {
        byte[] branch = [.. Enumerable.Repeat((byte)0x81, CborReader.MaximumDepth - 1), 0x00];
        byte[] data = [0x98, 200, .. Enumerable.Repeat(branch, 200).SelectMany(b => b)];
        var reader = new CborReader(data);
        reader.Skip();
        Assert.Equal(0, reader.Remaining);
    }

    [Theory]
    [InlineData("5b00000000ffffffff"), InlineData("5b7fffffffffffffff"), InlineData("5bffffffffffffffff"), InlineData("5affffffff")]
    [InlineData("7bffffffffffffffff"), InlineData("9bffffffffffffffff"), InlineData("9a7fffffff"), InlineData("9affffffff")]
    [InlineData("bbffffffffffffffff"), InlineData("bb7fffffffffffffff"), InlineData("ba7fffffff"), InlineData("bb8000000000000000")]
    [InlineData("5f5a7fffffff"), InlineData("7f7affffffff"), InlineData("9f9a7fffffff"), InlineData("bf00ba40000000")]
    public void A_huge_announced_length_is_refused_without_memory_for_it(string head)
    {
        byte[] data = [.. head.FromHex(), .. new byte[64]];
        foreach (Use use in new Use[] { (ref CborReader r) => r.Skip(), (ref CborReader r) => Diagnostic.Read(ref r) })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Refused(data, use);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, ErrorAllowance);
        }
    }

    [Fact]
    public void A_count_is_believed_only_as_far_as_there_are_bytes()
    {
        Assert.Equal(2, new CborReader("820000".FromHex()).ReadArrayHead());
        Assert.Equal(1, new CborReader("a10000".FromHex()).ReadMapHead());
        Refused("8200".FromHex(), (ref CborReader reader) => reader.ReadArrayHead());
        Refused("a20000".FromHex(), (ref CborReader reader) => reader.ReadMapHead());
        Refused("a100".FromHex(), (ref CborReader reader) => reader.ReadMapHead());
    }

    [Fact]
    public void Gathering_chunks_allocates_the_content_once()
    {
        byte[] data = [0x5f, .. Enumerable.Repeat<byte[]>([0x42, 1, 2], 50_000).SelectMany(b => b), 0xff];
        Assert.Equal(100_000, new CborReader(data).ReadByteString().Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int length = new CborReader(data).ReadByteString().Length;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, length, length + 64);
    }

    [Fact]
    public void Empty_chunks_and_empty_items_are_passed_over_in_linear_time_without_memory()
    {
        byte[] chunks = [0x5f, .. Enumerable.Repeat((byte)0x40, 400_000), 0xff];
        byte[] items = [0x9f, .. Enumerable.Repeat((byte)0x80, 400_000), 0xff];
        byte[] pairs = [0xbf, .. Enumerable.Repeat((byte)0xa0, 400_000), 0xff];
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (byte[] data in new[] { chunks, items, pairs })
        {
            var reader = new CborReader(data);
            reader.Skip();
            Assert.Equal(0, reader.Remaining);
        }

        Assert.Equal(0, new CborReader(chunks).ReadByteString().Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, ErrorAllowance);
    }

    [Fact]
    public void Skipping_and_typed_reading_allocate_nothing()
    {
        byte[] data = "8601a2616102616203433132336474657874f5f6".FromHex();
        ReadAll(data);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) ReadAll(data);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void ReadAll(byte[] data)
        {
            var reader = new CborReader(data);
            reader.Skip();
            reader = new CborReader(data);
            int count = reader.ReadArrayHead();
            reader.ReadUInt64();
            reader.Skip();
            reader.ReadByteString();
            reader.ReadTextStringUtf8();
            reader.ReadBoolean();
            reader.HasField(count, 5);
        }
    }
}

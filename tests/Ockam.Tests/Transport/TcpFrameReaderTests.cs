using Ockam.Encoding;
using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Transport;

public sealed class TcpFrameReaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    [InlineData(int.MaxValue)]
    public void Frames_are_found_however_the_stream_is_cut(int most)
    {
        byte[] stream =
        [
            1, .. RawPeer.Frame("a", "b", "first"u8), .. RawPeer.Frame("", "", ""u8), .. RawPeer.Frame("c", "d", new byte[30_000]),
            .. RawPeer.Frame("e", "", "last"u8),
        ];
        using FrameFeeding feeding = new FrameFeeding().Feed(stream, () => most);
        Assert.Null(feeding.Error);
        Assert.Equal(
            ["0#a | 0#b | 6669727374", "Heartbeat", $"0#c | 0#d | {new string('0', 60_000)}", "0#e |  | 6c617374"], feeding.Found);
    }

    [Theory]
    [InlineData("00", "version 0")]
    [InlineData("02", "version 2")]
    [InlineData("47", "version 71")]
    [InlineData("0100000000", "length 0")]
    [InlineData("0101000001", "16777217")]
    [InlineData("01ffffffff", "4294967295")]
    public void A_stream_of_another_protocol_is_refused_before_anything_is_kept(string hex, string reason)
    {
        using FrameFeeding feeding = new FrameFeeding().Feed(hex.FromHex());
        Assert.Contains(reason, feeding.Error);
        Assert.Equal(TcpFrameReader.SmallestBuffer, feeding.Reader.Capacity);
    }

    [Fact]
    public void A_frame_of_16_MiB_is_read_and_its_memory_given_back()
    {
        byte[] body = RawPeer.Body("a", "b", new byte[TcpFrame.MaximumBody - 17]);
        Assert.Equal(TcpFrame.MaximumBody, body.Length);
        using var feeding = new FrameFeeding();
        feeding.Feed([1]).Feed(RawPeer.Frame(body), () => 1 << 20);
        Assert.Null(feeding.Error);
        Assert.Single(feeding.Found);
        feeding.Feed(RawPeer.Frame("c", "d", "after"u8));
        Assert.Equal("0#c | 0#d | 6166746572", feeding.Found[1]);
        Assert.Equal(0, feeding.PartialFrames.Used);
        Assert.True(feeding.Reader.Capacity <= TcpFrameReader.LargestBufferByUse);
    }

    [Fact]
    public void The_buffer_grows_with_bytes_that_came_and_not_with_those_announced()
    {
        using var feeding = new FrameFeeding(receiveBuffers: 0);
        feeding.Feed("0101000000".FromHex());
        Assert.Equal(TcpFrameReader.SmallestBuffer, feeding.Reader.Capacity);
        int came = 4;
        for (int i = 0; i < 1_000; i++)
        {
            feeding.Feed(new byte[1_000]);
            came += 1_000;
            Assert.True(feeding.Reader.Capacity <= Math.Max(TcpFrameReader.SmallestBuffer, 2 * came));
            Assert.Equal(Math.Max(0, feeding.Reader.Capacity - TcpFrameReader.SmallestBuffer), feeding.PartialFrames.Used);
        }

        feeding.Reader.Release();
        Assert.Equal((0, 0), (feeding.PartialFrames.Used, feeding.Reader.Capacity));
    }

    [Fact]
    public void Every_partial_frame_beyond_the_smallest_buffer_is_charged()
    {
        using var feeding = new FrameFeeding(partialFrames: 0, receiveBuffers: 0);
        byte[] frame = RawPeer.Frame("a", "b", new byte[TcpFrameReader.SmallestBuffer - 100]);
        feeding.Feed([1]).Feed(frame, () => 1_000).Feed(frame, () => 1_000);
        Assert.Null(feeding.Error);
        Assert.Equal(2, feeding.Found.Count);
        feeding.Feed(RawPeer.Frame("a", "b", new byte[TcpFrameReader.SmallestBuffer]), () => 1_000);
        Assert.Equal("no room", feeding.Error);
    }

    [Fact]
    public void When_the_budget_is_spent_the_partial_frame_that_stands_still_goes()
    {
        var budget = new MemoryBudget(500 * 1024);
        var ended = new List<int>();
        var none = new ByteBudget(0);
        TestShare[] shares = [.. Enumerable.Range(0, 4).Select(i => new TestShare(() => ended.Add(i)))];
        TcpFrameReader[] readers = [.. shares.Select(share => new TcpFrameReader(budget, none, share))];
        foreach (TcpFrameReader reader in readers) Assert.True(Announce(reader));
        // 120 KiB each for the first three, of which the second stands still; the fourth asks for more and more.
        foreach (TcpFrameReader reader in readers[..3]) Assert.True(Grow(reader, 100 * 1024));
        Assert.Empty(ended);
        for (int second = 0; second < 10; second++)
        {
            shares[0].MovedBytes += 100 * 1024;
            shares[2].MovedBytes += 100 * 1024;
            budget.Tick();
        }

        Assert.True(Grow(readers[3], 200 * 1024));
        Assert.Equal([1], ended);
        Assert.True(budget.Used <= budget.Limit);
        Assert.False(Grow(readers[3], 1024 * 1024));
        Assert.True(budget.Used <= budget.Limit);
        foreach (TcpFrameReader reader in readers) reader.Release();
        Assert.Equal(0, budget.Used);

        static bool Announce(TcpFrameReader reader)
        {
            Assert.True(reader.TryPrepare());
            "0100800000".FromHex().CopyTo(reader.Free);
            reader.Advance(5);
            return reader.TryRead(new RoutedMessage()) == FrameStatus.NeedMore;
        }

        static bool Grow(TcpFrameReader reader, int to)
        {
            while (reader.Held < to)
            {
                if (!reader.TryPrepare()) return false;
                reader.Advance(Math.Min(10_000, reader.Free.Length));
            }

            return true;
        }
    }

    [Fact]
    public void Buffers_grow_by_use_to_256_KiB_and_are_given_back_when_idle()
    {
        using var feeding = new FrameFeeding(partialFrames: 0);
        byte[] frames = [.. Enumerable.Repeat(RawPeer.Frame("a", "b", new byte[1_000]), 1_000).SelectMany(frame => frame)];
        feeding.Feed([1]).Feed(frames);
        Assert.Null(feeding.Error);
        Assert.Equal(1_000, feeding.Found.Count);
        Assert.Equal(TcpFrameReader.LargestBufferByUse, feeding.Reader.Capacity);
        Assert.Equal(TcpFrameReader.LargestBufferByUse - TcpFrameReader.SmallestBuffer, feeding.ReceiveBuffers.Used);
        feeding.Reader.ReleaseBuffer();
        Assert.Equal((0, 0), (feeding.Reader.Capacity, feeding.ReceiveBuffers.Used));
    }

    [Fact]
    public void Without_budget_buffers_stay_small_and_everything_is_read_all_the_same()
    {
        using var feeding = new FrameFeeding(partialFrames: TcpFrameReader.ModestBuffer, receiveBuffers: 0);
        byte[] frames = [.. Enumerable.Repeat(RawPeer.Frame("a", "b", new byte[50_000]), 50).SelectMany(frame => frame)];
        feeding.Feed([1]).Feed(frames).Feed(RawPeer.Frame("a", "b", "last"u8));
        Assert.Null(feeding.Error);
        Assert.Equal(51, feeding.Found.Count);
        feeding.Reader.ReleaseBuffer();
        Assert.Equal((0, 0), (feeding.Reader.Capacity, feeding.PartialFrames.Used));
    }

    [Fact]
    public void When_half_of_the_budget_is_spent_buffers_grow_by_use_to_64_KiB_only()
    {
        using var feeding = new FrameFeeding(receiveBuffers: 100 * 1024);
        byte[] frames = [.. Enumerable.Repeat(RawPeer.Frame("a", "b", new byte[1_000]), 1_000).SelectMany(frame => frame)];
        feeding.Feed([1]).Feed(frames);
        Assert.Equal(1_000, feeding.Found.Count);
        Assert.Equal(TcpFrameReader.ModestBuffer, feeding.Reader.Capacity);
    }

    [Fact]
    public void A_message_may_use_what_is_dead_around_it_and_no_more()
    {
        using var feeding = new FrameFeeding();
        byte[] first = RawPeer.Frame("a", "b", "first"u8);
        byte[] second = RawPeer.Frame("c", "d", "second"u8);
        TcpFrameReader reader = feeding.Reader;
        Assert.True(reader.TryPrepare());
        byte[] stream = [1, .. first, .. second];
        stream.CopyTo(reader.Free);
        reader.Advance(stream.Length);
        var message = new RoutedMessage();
        Assert.Equal(FrameStatus.Message, reader.TryRead(message));
        // All that is in front, and the byte of the tracing context behind.
        message.EnsureRoom(first.Length - 6 + 1, 1);
        message.SetPayloadRange(0, message.PayloadOffset + message.PayloadLength + 1);
        message.Payload.Fill(0xee);
        message.Reset();
        Assert.Equal(FrameStatus.Message, reader.TryRead(message));
        Assert.True(message.Payload.SequenceEqual("second"u8));
    }
}

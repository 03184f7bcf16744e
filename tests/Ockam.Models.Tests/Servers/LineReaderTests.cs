using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Servers;

/// <summary>Lines of an answer that may have no end.</summary>
public class LineReaderTests
{
    [Fact]
    public async Task A_line_without_end_is_given_up_before_it_takes_more_than_twice_its_limit()
    {
        const int Limit = 100_000;
        await using var endless = new EndlessStream();
        var lines = new LineReader(endless, Limit);
        Assert.Equal(
            ModelErrorReason.MalformedAnswer, await Seals.RefusedAsync(async () => await lines.ReadAsync(CancellationToken.None)));
        Assert.InRange(endless.Given, Limit, 2 * Limit);
    }

    [Fact]
    public async Task A_line_as_long_as_the_limit_is_taken()
    {
        byte[] line = [.. Enumerable.Repeat((byte)'a', 1000), (byte)'\n', (byte)'b'];
        var lines = new LineReader(new MemoryStream(line), 1000);
        Assert.Equal(1000, (await lines.ReadAsync(CancellationToken.None))!.Value.Length);
        Assert.Equal("b"u8.ToArray(), (await lines.ReadAsync(CancellationToken.None))!.Value.ToArray());
        Assert.Null(await lines.ReadAsync(CancellationToken.None));
    }

    /// <summary>Gives the same byte for ever, and counts.</summary>
    private sealed class EndlessStream : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'x');
            Given += count;
            return count;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'x');
            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

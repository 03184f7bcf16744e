using Ockam.Models;

namespace Ockam.Aws;

/// <summary>A part of a file as a stream that can be sent again from its start; no more of it is in memory than who reads takes.</summary>
internal sealed class PartStream(SourceFile source, long offset, long length, Action<long> advanced) : Stream
{
    private long _position;
    private long _furthest;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, Math.Max(0, length - _position));
        source.Read(offset + _position, buffer[..count]);
        _position += count;
        if (_position > _furthest)
        {
            // What is sent again was counted before.
            advanced(_position - _furthest);
            _furthest = _position;
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    // The page cache answers, or the disk is waited for by a thread either way.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void SetLength(long value) => throw new NotSupportedException("A part of a file is read only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A part of a file is read only.");
}

using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>A stream over an open sealed file. It keeps the chunk that was read last, since most readers go on from there.</summary>
internal sealed class SealedModelStream(SealedModelReader reader, int chunkSize) : Stream
{
    private readonly byte[] _chunk = new byte[chunkSize];
    private long _kept = -1;
    private int _keptLength;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => reader.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= Length || buffer.Length == 0) return 0;
        (long chunk, long within) = Math.DivRem(_position, _chunk.Length);
        if (chunk != _kept)
        {
            _kept = -1;
            _keptLength = await reader.ReadAsync(chunk * _chunk.Length, _chunk, cancellationToken).ConfigureAwait(false);
            _kept = chunk;
        }

        int count = (int)Math.Min(buffer.Length, _keptLength - within);
        _chunk.AsSpan((int)within, count).CopyTo(buffer.Span);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void SetLength(long value) => throw new NotSupportedException("A sealed model is read only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A sealed model is read only.");

    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_chunk);
        _kept = -1;
        base.Dispose(disposing);
    }
}
